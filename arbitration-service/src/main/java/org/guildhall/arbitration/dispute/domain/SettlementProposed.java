package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import org.guildhall.platform.value.Signature;

/** A party proposes a settlement; it takes the place of any proposal before. */
public record SettlementProposed(PartyId party, Side decision, Signature signature) implements Act {
    /**
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#NOT_A_PARTY}, {@link
     *     DisputeReason#DISPUTE_ENDED}, {@link DisputeReason#VOTES_CAST}, BAD_SIGNATURE
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        Side side = dispute.requireParty(party);
        dispute.requireBeforeVotes();
        signatures.require(dispute.party(side).key(), Proposal.statement(dispute.id(), decision, party), signature);
        return Transition.of(
                dispute.withProposal(new Proposal(side, decision, signature, now)),
                new DisputeEvent(DisputeEvent.Kind.SETTLEMENT_PROPOSED, now, party.value()));
    }
}
