package org.guildhall.reputation.time.domain;

import java.time.Duration;
import java.time.Instant;

/** How far the clocks of honest parties may be ahead of ours. */
public final class ClockSkew {
    /** A time exactly so far ahead is taken. */
    public static final Duration TOLERATED = Duration.ofMinutes(5);

    private ClockSkew() {}

    /** Whether a time is further ahead than an honest party's clock would put it. */
    public static boolean isFuture(Instant time, Instant now) {
        return time.isAfter(now.plus(TOLERATED));
    }
}
