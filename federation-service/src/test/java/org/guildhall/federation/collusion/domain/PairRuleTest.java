package org.guildhall.federation.collusion.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.guildhall.federation.collusion.domain.PairRule.Rule;
import org.guildhall.federation.registry.domain.FederationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairRuleTest {
    private static final Window WINDOW = Window.before(Instant.parse("2026-02-01T00:00:00Z"), Duration.ofDays(30));
    private static final PairRule DEFAULT = new PairRule(3, new BigDecimal("0.7"), 5);
    private static final PairRule SHARE_ONLY = new PairRule(0, new BigDecimal("0.7"), 5);

    private static PairActivity pair(long there, long back, long total) {
        return new PairActivity(
                new FederationId("fed:a"), new FederationId("fed:b"), there, back, total, List.of(), WINDOW);
    }

    private static String judged(PairRule rule, long there, long back, long total) {
        return rule.judge(pair(there, back, total))
                .map(suspicion -> suspicion.rule().name())
                .orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, ''",
        "1, 1, 2, ''",
        "2, 1, 3, MUTUAL_COUNT",
        "1, 2, 100, MUTUAL_COUNT",
        "3, 1, 4, MUTUAL_COUNT",
        "3, 0, 3, ''",
        "50, 0, 50, ''",
        "0, 50, 50, ''"
    })
    void threeMutualProposalsAreSuspectedIfBothSidesMadeOne(long there, long back, long total, String rule) {
        assertEquals(rule, judged(DEFAULT, there, back, total));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2, 4, ''",
        "3, 2, 5, MUTUAL_SHARE",
        "3, 3, 9, ''",
        "4, 3, 10, MUTUAL_SHARE",
        "3, 3, 8, MUTUAL_SHARE",
        "7, 7, 20, MUTUAL_SHARE",
        "7, 7, 21, ''",
        "5, 0, 5, ''"
    })
    void aShareOfSevenTenthsIsSuspectedFromFiveProposalsOn(long there, long back, long total, String rule) {
        assertEquals(rule, judged(SHARE_ONLY, there, back, total));
    }

    @Test
    void zeroTurnsARuleOff() {
        assertEquals("", judged(new PairRule(0, BigDecimal.ZERO, 0), 50, 50, 100));
        assertEquals(Rule.MUTUAL_COUNT.name(), judged(new PairRule(2, BigDecimal.ZERO, 0), 1, 1, 100));
    }

    @Test
    void theRefusalCarriesPairRuleAndFigures() {
        var refusal = (org.guildhall.platform.refusal.Refusal)
                DEFAULT.judge(pair(2, 1, 7)).orElseThrow().refusal();
        assertEquals(CollusionReason.COLLUSION_SUSPECTED, refusal.reason());
        assertEquals("fed:a", refusal.facts().get("federation_a"));
        assertEquals("2", refusal.facts().get("a_to_b"));
        assertEquals("1", refusal.facts().get("b_to_a"));
        assertEquals("7", refusal.facts().get("total"));
        assertEquals("3", refusal.facts().get("threshold"));
        assertEquals("2026-01-02T00:00:00Z", refusal.facts().get("window_start"));
    }

    @Test
    void thresholdsOutOfBoundsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PairRule(-1, BigDecimal.ZERO, 0));
        assertThrows(IllegalArgumentException.class, () -> new PairRule(0, new BigDecimal("1.01"), 0));
    }
}
