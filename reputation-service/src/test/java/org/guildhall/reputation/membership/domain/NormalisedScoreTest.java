package org.guildhall.reputation.membership.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class NormalisedScoreTest {
    private static String normalised(String score) {
        return NormalisedScore.of(new BigDecimal(score)).value().toPlainString();
    }

    @Test
    void theScaleBeginsAtZeroHasTenInTheMiddleAndNearsOne() {
        assertEquals("0.000000", normalised("0"));
        assertEquals("0.500000", normalised("10"));
        assertEquals("0.090909", normalised("1"));
        assertEquals("0.166667", normalised("2.000000"));
        assertEquals("0.999000", normalised("9990"));
        assertEquals("1.000000", normalised("1000000000"));
    }
}
