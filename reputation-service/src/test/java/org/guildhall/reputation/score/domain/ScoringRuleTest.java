package org.guildhall.reputation.score.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;

class ScoringRuleTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ScoringRule RULE =
            new ScoringRule(Duration.ofDays(30), Duration.ofDays(30), Fraction.of(new BigDecimal("0.20")));

    private static Contribution contribution(Instant firstSeen, long receipts, long success, long total) {
        return RULE.contribution(new Dealings(TestKey.of("c").publicKey(), firstSeen, receipts, success, total), NOW);
    }

    private static Contribution old(long receipts, long success, long total) {
        return contribution(NOW.minus(Duration.ofDays(90)), receipts, success, total);
    }

    @Test
    void aConsumerCountsFromExactlyThirtyDaysOn() {
        Instant edge = NOW.minus(Duration.ofDays(30));
        assertTrue(contribution(edge, 1, 1_000_000, 10).oldEnough());
        assertTrue(contribution(edge.minusNanos(1000), 1, 1_000_000, 10).oldEnough());
        assertFalse(contribution(edge.plusNanos(1000), 1, 1_000_000, 10).oldEnough());
        assertEquals(
                Fraction.ZERO,
                contribution(edge.plusNanos(1000), 1, 1_000_000, 10).amount());
    }

    @Test
    void aShareUpToTheCapHasFullWeightAndAboveItIsScaledDown() {
        assertEquals(Fraction.ONE, old(1, 1_000_000, 6).weight());
        assertEquals(Fraction.ONE, old(1, 1_000_000, 5).weight());
        assertFalse(old(1, 1_000_000, 5).isCapped());
        assertEquals(Fraction.of(4, 5), old(1, 1_000_000, 4).weight());
        assertTrue(old(1, 1_000_000, 4).isCapped());
        assertEquals(Fraction.of(1, 5), old(1, 1_000_000, 1).weight());
    }

    @Test
    void aConsumerOfOneProviderAddsAFifthOfItsReceiptsAndNobodyMore() {
        assertEquals(Fraction.of(2000, 1), old(10_000, 10_000_000_000L, 10_000).amount());
        for (long receipts = 1; receipts <= 50; receipts++) {
            Fraction most = Fraction.of(50, 5);
            assertTrue(old(receipts, receipts * 1_000_000, 50).amount().compareTo(most) <= 0);
        }
    }

    @Test
    void sumsAreExactAndRoundedOnceHalfEven() {
        var third = old(3, 1_000_000, 5);
        assertEquals("1/3", third.amount().toString());
        var provider = TestKey.of("p").publicKey();
        assertEquals(
                new BigDecimal("1.000000"),
                Score.of(provider, NOW, List.of(third, third, third)).value());
        assertEquals(
                new BigDecimal("0.333333"),
                Score.of(provider, NOW, List.of(third)).value());
        // 0.0000005 and 0.0000015 lie exactly between two steps of a millionth.
        assertEquals(new BigDecimal("0.000000"), Fraction.of(1, 2_000_000).rounded(Score.DECIMALS));
        assertEquals(new BigDecimal("0.000002"), Fraction.of(3, 2_000_000).rounded(Score.DECIMALS));
    }

    @Test
    void theCountsSayWhatTheRulesDid() {
        List<Contribution> contributions =
                List.of(old(3, 3_000_000, 3), old(1, 0, 10), contribution(NOW, 2, 2_000_000, 2));
        assertEquals(new ReceiptCounts(4, 2, 7, 1, 3), ReceiptCounts.of(contributions, 7, 1));
    }

    @Test
    void settingsOutsideTheirBoundsAreRefused() {
        Duration month = Duration.ofDays(30);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ScoringRule(month, month, Fraction.of(new BigDecimal("1.000001"))));
        assertThrows(IllegalArgumentException.class, () -> Fraction.of(new BigDecimal("-0.2")));
        assertThrows(IllegalArgumentException.class, () -> new ScoringRule(month.negated(), month, Fraction.ONE));
        assertThrows(IllegalArgumentException.class, () -> new ScoringRule(month, month.negated(), Fraction.ONE));
        new ScoringRule(Duration.ZERO, Duration.ZERO, Fraction.ZERO);
    }
}
