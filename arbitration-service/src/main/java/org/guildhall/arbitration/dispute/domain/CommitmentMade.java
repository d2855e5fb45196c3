package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.DisputeState.Revealing;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/**
 * An arbiter commits itself to a vote.
 *
 * @param evidence the evidence digest that it judged by
 */
public record CommitmentMade(ArbiterId arbiter, Digest commitment, Digest evidence, Signature signature)
        implements Act {
    /**
     * When the last seat that may vote has committed, the reveal begins.
     *
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#PANEL_NOT_FOUND}, {@link
     *     DisputeReason#VOTING_CLOSED}, {@link DisputeReason#WRONG_VOTING_MODE}, {@link DisputeReason#NOT_ON_PANEL},
     *     {@link DisputeReason#DUPLICATE_VOTE}, {@link DisputeReason#FALLBACK_NOT_ACTIVE}, {@link
     *     DisputeReason#EVIDENCE_CHANGED}, BAD_SIGNATURE
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        Panel panel = dispute.requireVoting();
        dispute.requireMode(VotingMode.COMMIT_REVEAL);
        Seat seat = dispute.requireFreeSeat(panel, arbiter);
        dispute.requireEvidence(evidence);
        signatures.require(seat.key(), Commitment.statement(dispute.id(), commitment, evidence), signature);
        Panel committed = panel.withCommitment(arbiter, new Commitment(commitment, evidence, signature, now));
        Dispute after = dispute.withPanel(committed);
        DisputeEvent event = new DisputeEvent(DisputeEvent.Kind.VOTE_COMMITTED, now, arbiter.value());
        if (!committed.isFullyCommitted()) {
            return Transition.of(after, event);
        }
        Revealing revealing = new Revealing(now, now.plus(dispute.policy().revealPeriod()));
        return Transition.of(after.withState(revealing), event, DisputeEvent.of(DisputeEvent.Kind.REVEAL_OPENED, now));
    }
}
