package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import org.guildhall.arbitration.dispute.domain.DisputeState.UnderReview;

/**
 * The fallback arbiters may vote from now on.
 *
 * @param actor who activates them
 */
public record FallbackActivation(String actor) implements Act {
    /**
     * @throws org.guildhall.platform.refusal.Refusal in this order {@link DisputeReason#PANEL_NOT_FOUND}, {@link
     *     DisputeReason#VOTING_CLOSED}, {@link DisputeReason#FALLBACK_ACTIVE}, {@link
     *     DisputeReason#NO_FALLBACK_ARBITERS}, {@link DisputeReason#BEFORE_MIDPOINT}
     */
    @Override
    public Transition on(Dispute dispute, Instant now, Signatures signatures) {
        Panel panel = dispute.requireVoting();
        if (panel.fallbackAt().isPresent()) {
            throw DisputeReason.FALLBACK_ACTIVE.refuse("dispute_id", dispute.id());
        }
        if (!panel.hasFallbackSeats()) {
            throw DisputeReason.NO_FALLBACK_ARBITERS.refuse("dispute_id", dispute.id());
        }
        Instant midpoint = dispute.midpoint(panel);
        if (now.isBefore(midpoint)) {
            throw DisputeReason.BEFORE_MIDPOINT.refuse("dispute_id", dispute.id(), "midpoint", midpoint);
        }
        Instant until = dispute.state().deadline().orElseThrow();
        Instant extended = now.plus(Dispute.FALLBACK_EXTENSION);
        Dispute activated = dispute.withPanel(panel.withFallbackFrom(now))
                .withState(new UnderReview(extended.isAfter(until) ? extended : until));
        return Transition.of(activated, new DisputeEvent(DisputeEvent.Kind.FALLBACK_ACTIVATED, now, actor));
    }
}
