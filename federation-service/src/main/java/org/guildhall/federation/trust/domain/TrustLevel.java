package org.guildhall.federation.trust.domain;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * One line of the table that says how much trust age and interactions allow. Both bounds are inclusive.
 *
 * @param score trust up to here
 * @param ageDays the target's age in whole days, at least
 * @param successes successful interactions of the pair, at least
 */
public record TrustLevel(Score score, long ageDays, long successes) {
    /** Ascending. Source: docs/federation.md, "Trust". */
    public static final List<TrustLevel> TABLE = List.of(
            new TrustLevel(Score.of("0.5"), 0, 0),
            new TrustLevel(Score.of("0.6"), 7, 3),
            new TrustLevel(Score.of("0.7"), 30, 10),
            new TrustLevel(Score.of("0.8"), 90, 25),
            new TrustLevel(Score.of("0.9"), 180, 50),
            new TrustLevel(Score.of("1"), 365, 100));

    /** What an age of so many days allows. */
    public static Score ageCap(long days) {
        return cap(days, TrustLevel::ageDays);
    }

    /** What so many successful interactions allow. */
    public static Score interactionCap(long count) {
        return cap(count, TrustLevel::successes);
    }

    /** The lower of the two caps. */
    public static Score cap(long days, long successes) {
        return ageCap(days).min(interactionCap(successes));
    }

    /** The lowest level above a score; none above 1. */
    public static Optional<TrustLevel> above(Score score) {
        return TABLE.stream().filter(level -> level.score.compareTo(score) > 0).findFirst();
    }

    private static Score cap(long amount, ToLongFunction<TrustLevel> bound) {
        Score cap = TABLE.get(0).score;
        for (TrustLevel level : TABLE) {
            if (amount >= bound.applyAsLong(level)) {
                cap = level.score;
            }
        }
        return cap;
    }
}
