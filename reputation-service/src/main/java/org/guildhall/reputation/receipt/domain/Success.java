package org.guildhall.reputation.receipt.domain;

import java.math.BigDecimal;

/**
 * How well the work went.
 *
 * @param millionths 0 (not at all) to 1,000,000 (fully)
 */
public record Success(int millionths) {
    private static final int DECIMALS = 6;
    private static final int FULL = 1_000_000;

    /** @throws IllegalArgumentException outside of the bounds */
    public Success {
        if (millionths < 0 || millionths > FULL) {
            throw new IllegalArgumentException("must be 0 to 1");
        }
    }

    /**
     * Reads a double as the decimal that it is written as (the shortest that reads back as the same double).
     *
     * @throws IllegalArgumentException for NaN, infinities, values outside 0 to 1 or finer than a millionth
     */
    public static Success of(double value) {
        if (!Double.isFinite(value) || value < 0 || value > 1) {
            throw new IllegalArgumentException("must be a number from 0 to 1");
        }
        try {
            return new Success(
                    BigDecimal.valueOf(value).movePointRight(DECIMALS).intValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("must not be finer than a millionth", e);
        }
    }

    /** The number as RFC 8785 writes it: at most six decimals, no exponent, no trailing zeros. */
    public BigDecimal decimal() {
        return BigDecimal.valueOf(millionths, DECIMALS).stripTrailingZeros();
    }
}
