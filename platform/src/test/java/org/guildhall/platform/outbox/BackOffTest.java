package org.guildhall.platform.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final BackOff BACK_OFF = new BackOff(Duration.ofMillis(500), Duration.ofMinutes(5));
    private static final double LONGEST_CHANCE = Math.nextDown(1.0);

    private static long millis(int failures, double chance) {
        return BACK_OFF.pause(failures, Duration.ZERO, chance).toMillis();
    }

    @Test
    void thePauseDoublesUpToTheLongest() {
        assertEquals(500, millis(1, LONGEST_CHANCE));
        assertEquals(1_000, millis(2, LONGEST_CHANCE));
        assertEquals(256_000, millis(10, LONGEST_CHANCE));
        assertEquals(300_000, millis(11, LONGEST_CHANCE));
        assertEquals(300_000, millis(Integer.MAX_VALUE, LONGEST_CHANCE));
    }

    @Test
    void chanceTakesAwayUpToHalf() {
        assertEquals(250, millis(1, 0));
        assertEquals(375, millis(1, 0.5));
    }

    @Test
    void theReceiversWishIsHeardWithinBounds() {
        assertEquals(Duration.ofSeconds(7), BACK_OFF.pause(1, Duration.ofSeconds(7), 0));
        assertEquals(Duration.ofMinutes(5), BACK_OFF.pause(1, Duration.ofDays(7), 0));
    }

    @Property
    void everyPauseIsWithinItsBounds(
            @ForAll @IntRange(min = 1) int failures, @ForAll @DoubleRange(max = 1, maxIncluded = false) double chance) {
        long pause = millis(failures, chance);
        assertTrue(pause >= 250 && pause <= 300_000, () -> "pause " + pause);
    }
}
