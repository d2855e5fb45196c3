package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;

/**
 * One entry of a dispute's timeline.
 *
 * @param at for a deadline the deadline itself, however much later it was noticed
 * @param actor who did it; empty if nobody did
 */
public record DisputeEvent(Kind kind, Instant at, String actor) {
    /** What happened. */
    public enum Kind {
        OPENED,
        EVIDENCE_SUBMITTED,
        PANEL_CONVENED,
        FALLBACK_ACTIVATED,
        VOTE_CAST,
        RESOLVED,
        EXPIRED,
        DEADLOCKED,
        VOTE_COMMITTED,
        REVEAL_OPENED,
        VOTE_REVEALED,
        SETTLEMENT_PROPOSED,
        SETTLEMENT_ACCEPTED,
        WITHDRAWN,
        APPEALED,
        DECISION_UPHELD
    }

    static DisputeEvent of(Kind kind, Instant at) {
        return new DisputeEvent(kind, at, "");
    }
}
