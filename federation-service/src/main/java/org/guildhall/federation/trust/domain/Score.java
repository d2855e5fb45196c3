package org.guildhall.federation.trust.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A trust score: an exact decimal of four places, so that 0.40 reached by steps is 0.40.
 *
 * @param value 0 to 1, scale 4
 */
public record Score(BigDecimal value) implements Comparable<Score> {
    private static final int PLACES = 4;

    public static final Score ZERO = new Score(BigDecimal.ZERO);
    /** What the first grant can reach at most. */
    public static final Score MAX_INITIAL = of("0.5");
    /** What a witness needs of the proposer's trust at least. */
    public static final Score WITNESS_MIN = of("0.4");

    private static final Score RISE = of("0.05");
    private static final Score FALL = of("0.1");
    private static final Score FLOOR = of("0.1");

    /** Cuts further places off, so that nobody is given more than was asked for.
     *
     * @throws IllegalArgumentException outside of [0, 1] */
    public Score {
        value = value.setScale(PLACES, RoundingMode.DOWN);
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("a score is within [0, 1]");
        }
    }

    public static Score of(String decimal) {
        return new Score(new BigDecimal(decimal));
    }

    /** The decimal that the shortest text of {@code value} says: 0.3 is 0.3000.
     *
     * @throws IllegalArgumentException outside of [0, 1], or not a number */
    public static Score of(double value) {
        return new Score(BigDecimal.valueOf(value));
    }

    /** Plus 0.05 up to the cap; a score that stands above the cap stays. */
    public Score raised(Score cap) {
        Score risen = new Score(value.add(RISE.value).min(BigDecimal.ONE));
        return max(risen.min(cap));
    }

    /** Minus 0.1, not below 0.1; a score that stands below that stays. */
    public Score lowered() {
        BigDecimal fallen = value.subtract(FALL.value).max(FLOOR.value);
        return min(new Score(fallen));
    }

    public Score min(Score other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public Score max(Score other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public boolean atLeast(Score other) {
        return compareTo(other) >= 0;
    }

    /** For the wire: the binary64 nearest to the decimal. */
    public double toDouble() {
        return value.doubleValue();
    }

    @Override
    public int compareTo(Score other) {
        return value.compareTo(other.value);
    }

    /** Without trailing zeros: {@code 0.4}. */
    @Override
    public String toString() {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
