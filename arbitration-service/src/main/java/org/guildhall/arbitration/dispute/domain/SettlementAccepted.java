package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import org.guildhall.arbitration.dispute.domain.DisputeState.Agreed;
import org.guildhall.platform.value.Signature;

/** A party accepts what the other proposes; the dispute is resolved without a mark on any arbiter. */
public record SettlementAccepted(PartyId party, Side decision, Signature signature) implements Act {
    /**
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#NOT_A_PARTY}, {@link
     *     DisputeReason#DISPUTE_ENDED}, {@link DisputeReason#VOTES_CAST}, {@link DisputeReason#PROPOSAL_NOT_FOUND},
     *     BAD_SIGNATURE
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        Side side = dispute.requireParty(party);
        dispute.requireBeforeVotes();
        Proposal proposal = dispute.proposal()
                .filter(made -> made.by() != side && made.decision() == decision)
                .orElseThrow(() -> DisputeReason.PROPOSAL_NOT_FOUND.refuse("dispute_id", dispute.id()));
        PartyId proposedBy = dispute.party(proposal.by()).id();
        signatures.require(
                dispute.party(side).key(), Proposal.statement(dispute.id(), decision, proposedBy), signature);
        return Transition.of(
                dispute.withState(new Agreed(decision, signature, now)),
                new DisputeEvent(DisputeEvent.Kind.SETTLEMENT_ACCEPTED, now, party.value()),
                DisputeEvent.of(DisputeEvent.Kind.RESOLVED, now));
    }
}
