package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;

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
        return dispute.fallbackActivated(now, actor);
    }
}
