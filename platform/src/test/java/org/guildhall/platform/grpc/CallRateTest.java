package org.guildhall.platform.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallRateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private record Limits(int callsPerSecond) implements LimitsConfig {
        @Override
        public int callsInFlight() {
            return 1;
        }

        @Override
        public Duration retryDelay() {
            return Duration.ZERO;
        }
    }

    private final CallRate rate = new CallRate(new Limits(10));

    private int admitted(String name, long now, int calls) {
        return (int)
                IntStream.range(0, calls).filter(i -> rate.admit(name, now)).count();
    }

    @Test
    void aBurstOfOneSecondPassesAndThenTheSteadyRate() {
        long now = Long.MAX_VALUE - SECOND / 2; // The clock of System.nanoTime may wrap.
        assertEquals(10, admitted("a", now, 20));
        assertFalse(rate.admit("a", now + SECOND / 10 - 1));
        assertTrue(rate.admit("a", now + SECOND / 10));
        assertFalse(rate.admit("a", now + SECOND / 10));
        assertEquals(10, admitted("a", now + 5 * SECOND, 20), "rest is not saved up beyond a second");
    }

    @Test
    void callersDoNotCountForEachOther() {
        assertEquals(10, admitted("a", 0, 20));
        assertEquals(10, admitted("b", 0, 20));
    }

    @Test
    void callsAtTheSameTimeAreCountedOnce() {
        AtomicInteger admitted = new AtomicInteger();
        IntStream.range(0, 10_000).parallel().forEach(i -> {
            if (rate.admit("c", 0)) {
                admitted.incrementAndGet();
            }
        });
        assertEquals(10, admitted.get());
    }
}
