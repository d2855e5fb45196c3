package org.guildhall.federation.collusion.domain;

import java.time.Duration;
import java.time.Instant;

/**
 * A span of time that is looked back over; both ends belong to it.
 *
 * @param start not after {@code end}
 */
public record Window(Instant start, Instant end) {
    public Window {
        if (start.isAfter(end)) {
            throw new IllegalArgumentException("a window begins before it ends");
        }
    }

    /** The span that ends now. */
    public static Window before(Instant now, Duration length) {
        return new Window(now.minus(length), now);
    }
}
