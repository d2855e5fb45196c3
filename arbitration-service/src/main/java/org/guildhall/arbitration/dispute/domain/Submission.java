package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.arbitration.dispute.domain.Evidence.Exhibit;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * A party adds signed evidence.
 *
 * @param ownKey the party's own key, if the requester named another for it
 */
public record Submission(Exhibit exhibit, Signature signature, Optional<PublicKey> ownKey) implements Act {
    /**
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#NOT_A_PARTY}, {@link
     *     DisputeReason#EVIDENCE_CLOSED}, {@link DisputeReason#EVIDENCE_LIMIT}, {@link DisputeReason#PARTY_KEY_FIXED},
     *     BAD_SIGNATURE
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        PartyId partyId = exhibit.submittedBy();
        Side side = dispute.requireParty(partyId);
        if (dispute.state().hasEnded()) {
            throw DisputeReason.EVIDENCE_CLOSED.refuse(
                    "dispute_id", dispute.id(), "status", dispute.state().status());
        }
        if (dispute.evidence().items(side) >= EvidenceLog.MAX_ITEMS_PER_PARTY) {
            throw DisputeReason.EVIDENCE_LIMIT.refuse(
                    "dispute_id", dispute.id(), "limit", EvidenceLog.MAX_ITEMS_PER_PARTY);
        }
        Party party = identified(dispute, side);
        signatures.require(party.key(), exhibit.statement(), signature);
        EvidenceLog log = dispute.evidence().plus(side, exhibit.statement().digest());
        return Transition.of(
                dispute.withParty(side, party).withEvidence(log),
                new DisputeEvent(DisputeEvent.Kind.EVIDENCE_SUBMITTED, now, partyId.value()));
    }

    /** The evidence as it is kept after {@code dispute} took it. */
    public Evidence keptIn(Dispute dispute, Instant now) {
        Side side = dispute.sideOf(exhibit.submittedBy()).orElseThrow();
        return new Evidence(
                dispute.evidence().items(), exhibit, dispute.party(side).key(), signature, now);
    }

    /**
     * The requester named both keys; the other party may correct its own until it has signed with it. In a dispute about
     * a receipt the keys are those that signed the receipt: who could change its own would escape the ruling.
     */
    private Party identified(Dispute dispute, Side side) {
        Party party = dispute.party(side);
        if (ownKey.isEmpty() || ownKey.get().equals(party.key())) {
            return party;
        }
        boolean given = dispute.subject().receiptDigest().isPresent();
        if (given || side == dispute.requester() || dispute.evidence().items(side) > 0) {
            throw DisputeReason.PARTY_KEY_FIXED.refuse("dispute_id", dispute.id(), "party_id", party.id());
        }
        return party.withKey(ownKey.get());
    }
}
