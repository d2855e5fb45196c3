package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.DisputeState.Deadlocked;
import org.guildhall.arbitration.dispute.domain.DisputeState.Resolved;
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
     *     DisputeReason#VOTING_CLOSED}, {@link DisputeReason#NOT_ON_PANEL}, {@link DisputeReason#DUPLICATE_VOTE},
     *     {@link DisputeReason#FALLBACK_NOT_ACTIVE}, {@link DisputeReason#EVIDENCE_CHANGED}, BAD_SIGNATURE
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        Panel panel = dispute.requireVoting();
        Seat seat = requireSeat(dispute, panel);
        if (!evidence.equals(dispute.evidence().digest())) {
            throw DisputeReason.EVIDENCE_CHANGED.refuse(
                    "dispute_id",
                    dispute.id(),
                    "evidence_digest",
                    dispute.evidence().digest());
        }
        signatures.require(seat.key(), Ballot.statement(dispute.id(), decision, reason, evidence), signature);
        Panel voted = panel.withBallot(arbiter, new Ballot(decision, reason, evidence, signature, now));
        Transition cast = Transition.of(
                dispute.withPanel(voted), new DisputeEvent(DisputeEvent.Kind.VOTE_CAST, now, arbiter.value()));
        return cast.then(counted(cast.dispute(), voted, now));
    }

    private Seat requireSeat(Dispute dispute, Panel panel) {
        Seat seat = panel.seat(arbiter).orElseThrow(() -> refusal(DisputeReason.NOT_ON_PANEL, dispute));
        if (seat.ballot().isPresent()) {
            throw refusal(DisputeReason.DUPLICATE_VOTE, dispute);
        }
        if (panel.votesFrom(seat).isEmpty()) {
            throw refusal(DisputeReason.FALLBACK_NOT_ACTIVE, dispute);
        }
        return seat;
    }

    private org.guildhall.platform.refusal.Refusal refusal(DisputeReason reason, Dispute dispute) {
        return reason.refuse("dispute_id", dispute.id(), "arbiter_id", arbiter);
    }

    /** What the votes so far make of the dispute: decided, hopeless, or neither. */
    private static Transition counted(Dispute dispute, Panel panel, Instant now) {
        Optional<Side> winner = panel.winner();
        if (winner.isPresent()) {
            return Transition.of(
                            dispute.withState(new Resolved(winner.get(), now)),
                            DisputeEvent.of(DisputeEvent.Kind.RESOLVED, now))
                    .with(panel.decisionMarks(winner.get()));
        }
        return panel.isHopeless()
                ? Transition.of(
                        dispute.withState(new Deadlocked(now)), DisputeEvent.of(DisputeEvent.Kind.DEADLOCKED, now))
                : Transition.none(dispute);
    }
}
