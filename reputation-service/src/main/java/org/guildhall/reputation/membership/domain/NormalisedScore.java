package org.guildhall.reputation.membership.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A score on a scale that means can be taken of: s / (s + 10). It grows with the score, from 0 towards 1, and depends on
 * nothing but the score, so that one provider's success doesn't lower another's number; 10 fully counted receipts are
 * half of the scale. Source: docs/reputation.md, "What federations learn".
 *
 * @param value 0 to below 1, six decimals
 */
public record NormalisedScore(BigDecimal value) {
    /** The score that stands in the middle of the scale. */
    public static final BigDecimal MIDDLE = BigDecimal.TEN;

    private static final int DECIMALS = 6;

    /** @throws IllegalArgumentException outside of the bounds */
    public NormalisedScore {
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0 || value.scale() != DECIMALS) {
            throw new IllegalArgumentException("0 to 1 with six decimals");
        }
    }

    /** @param score 0 or more */
    public static NormalisedScore of(BigDecimal score) {
        return new NormalisedScore(score.divide(score.add(MIDDLE), DECIMALS, RoundingMode.HALF_EVEN));
    }
}
