package org.guildhall.federation.trust.domain;

import java.util.Optional;

/**
 * What bounds the trust of a pair at a moment, and what it still needs to rise.
 *
 * @param targetAgeDays whole days since the target was registered
 */
public record TrustStanding(Trust trust, long targetAgeDays) {
    public Score ageCap() {
        return TrustLevel.ageCap(targetAgeDays);
    }

    public Score interactionCap() {
        return TrustLevel.interactionCap(trust.successes());
    }

    public Score effectiveCap() {
        return ageCap().min(interactionCap());
    }

    /** Whether the score stands below its cap. */
    public boolean canRise() {
        return trust.score().compareTo(effectiveCap()) < 0;
    }

    /** The next level above the score; none at 1. */
    public Optional<TrustLevel> nextLevel() {
        return TrustLevel.above(trust.score());
    }

    /** Successful interactions that the next level still needs. */
    public long interactionsNeeded() {
        return nextLevel()
                .map(level -> Math.max(0, level.successes() - trust.successes()))
                .orElse(0L);
    }

    /** Days of the target's age that the next level still needs. */
    public long daysNeeded() {
        return nextLevel()
                .map(level -> Math.max(0, level.ageDays() - targetAgeDays))
                .orElse(0L);
    }
}
