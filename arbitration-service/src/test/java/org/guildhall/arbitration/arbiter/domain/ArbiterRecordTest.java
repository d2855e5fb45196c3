package org.guildhall.arbitration.arbiter.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArbiterRecordTest {
    private static final double EXACT = 1e-9;

    private static double score(long with, long against, long missed, Duration mean) {
        return new ArbiterRecord(with, against, missed, mean.multipliedBy(with + against)).score();
    }

    @Test
    void aNewArbiterShowsFiftyAndOneWithASeatItsFormula() {
        assertEquals(50, ArbiterRecord.none().score(), EXACT);
        assertEquals(35, score(0, 0, 1, Duration.ZERO), EXACT);
        assertEquals(90, score(1, 0, 0, Duration.ZERO), EXACT);
        assertEquals(20, score(0, 1, 0, Duration.ZERO), EXACT);
    }

    @Test
    void theResponseBonusEndsAtExactlyTwentyFourHours() {
        assertEquals(99.583333333, score(1, 0, 0, Duration.ofHours(1)), 1e-6);
        assertEquals(95, score(1, 0, 0, Duration.ofHours(12)), EXACT);
        Duration day = Duration.ofHours(24);
        assertEquals(90, score(1, 0, 0, day), EXACT);
        assertEquals(90, score(1, 0, 0, day.plusSeconds(1)), EXACT);
        assertEquals(90 + 10 / 86400.0, score(1, 0, 0, day.minusSeconds(1)), EXACT);
        assertEquals(90, score(1, 0, 0, Duration.ofHours(-1)), EXACT, "a clock set back earns nothing");
    }

    @Test
    void participationCountsDecisionsAgainstMissedSeats() {
        ArbiterRecord record = new ArbiterRecord(2, 1, 1, Duration.ofHours(9));
        assertEquals(0.75, record.participationRate(), EXACT);
        assertEquals(2 / 3.0, record.consensusRate(), EXACT);
        assertEquals(Optional.of(Duration.ofHours(3)), record.meanResponse());
        assertEquals(70 * 2 / 3.0 + 15 + 10 * (1 - 3 / 24.0), record.score(), EXACT);
    }

    @Test
    void aSumOfManyLongResponsesDoesNotOverflow() {
        long decisions = 53_376L * 1000;
        assertEquals(
                Optional.of(Duration.ofHours(48)),
                new ArbiterRecord(decisions, 0, 0, Duration.ofHours(48).multipliedBy(decisions)).meanResponse());
    }

    @Test
    void countsAreNeverNegative() {
        assertThrows(IllegalArgumentException.class, () -> new ArbiterRecord(-1, 0, 0, Duration.ZERO));
        ArbiterRecord none = ArbiterRecord.none();
        Mark overturned = new Mark(new ArbiterId("a"), -1, 1, 0, Duration.ZERO);
        assertThrows(IllegalArgumentException.class, () -> none.plus(overturned));
    }
}
