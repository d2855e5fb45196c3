package org.guildhall.platform.outbox;

import java.time.Duration;

/**
 * How long to wait after a failed delivery.
 *
 * @param first pause after the first failure; positive
 * @param longest no pause is longer
 */
record BackOff(Duration first, Duration longest) {
    private static final int DOUBLINGS = 30;

    /**
     * Doubles with each failure up to the longest pause; chance takes away up to half, so that senders that failed
     * together don't come back together.
     *
     * @param failures so far, at least 1
     * @param atLeast what the receiver asked for; wins over the chance, not over {@link #longest}
     * @param chance from 0 (the shortest pause) to below 1
     */
    Duration pause(int failures, Duration atLeast, double chance) {
        double full = Math.min(first.toMillis() * Math.pow(2, Math.min(failures - 1, DOUBLINGS)), longest.toMillis());
        Duration pause = Duration.ofMillis(Math.round(full * (0.5 + chance / 2)));
        Duration asked = atLeast.compareTo(longest) > 0 ? longest : atLeast;
        return pause.compareTo(asked) < 0 ? asked : pause;
    }
}
