package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/**
 * An arbiter votes.
 *
 * @param evidence the evidence digest that it judged by
 */
public record VoteCast(ArbiterId arbiter, Side decision, String reason, Digest evidence, Signature signature)
        implements Act {
    /**
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#PANEL_NOT_FOUND}, {@link
     *     DisputeReason#VOTING_CLOSED}, {@link DisputeReason#WRONG_VOTING_MODE}, {@link DisputeReason#NOT_ON_PANEL},
     *     {@link DisputeReason#DUPLICATE_VOTE}, {@link DisputeReason#FALLBACK_NOT_ACTIVE}, {@link
     *     DisputeReason#EVIDENCE_CHANGED}, BAD_SIGNATURE
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        Panel panel = dispute.requireVoting();
        dispute.requireMode(VotingMode.OPEN);
        Seat seat = dispute.requireFreeSeat(panel, arbiter);
        dispute.requireEvidence(evidence);
        signatures.require(seat.key(), Ballot.statement(dispute.id(), decision, reason, evidence), signature);
        Panel voted = panel.withBallot(arbiter, new Ballot(decision, reason, evidence, signature, now));
        Dispute after = dispute.withPanel(voted);
        return Transition.of(after, new DisputeEvent(DisputeEvent.Kind.VOTE_CAST, now, arbiter.value()))
                .then(after.counted(voted.isHopeless(), now));
    }
}
