package org.guildhall.reputation.score.domain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * An exact non-negative number.
 *
 * @param numerator 0 or more
 * @param denominator 1 or more, without a common factor with the numerator
 */
public record Fraction(BigInteger numerator, BigInteger denominator) implements Comparable<Fraction> {
    public static final Fraction ZERO = of(0, 1);
    public static final Fraction ONE = of(1, 1);
    private static final MathContext MORE_THAN_A_DOUBLE = new MathContext(40);

    /** Reduces to lowest terms. */
    public Fraction {
        if (numerator.signum() < 0 || denominator.signum() <= 0) {
            throw new IllegalArgumentException(numerator + "/" + denominator);
        }
        BigInteger common = numerator.gcd(denominator);
        numerator = numerator.divide(common);
        denominator = denominator.divide(common);
    }

    public static Fraction of(long numerator, long denominator) {
        return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }

    /** The exact value of a decimal. */
    public static Fraction of(BigDecimal decimal) {
        BigDecimal whole = decimal.setScale(Math.max(0, decimal.scale()), RoundingMode.UNNECESSARY);
        return new Fraction(whole.unscaledValue(), BigInteger.TEN.pow(whole.scale()));
    }

    public Fraction times(Fraction other) {
        return new Fraction(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /** @throws IllegalArgumentException if the other is 0 */
    public Fraction dividedBy(Fraction other) {
        return new Fraction(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
    }

    public Fraction plus(Fraction other) {
        return new Fraction(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    /** The exact sum, whatever the order; equal denominators are added first, which keeps the numbers small. */
    public static Fraction sum(Collection<Fraction> fractions) {
        Map<BigInteger, BigInteger> numerators = new HashMap<>();
        fractions.forEach(f -> numerators.merge(f.denominator, f.numerator, BigInteger::add));
        return numerators.entrySet().stream()
                .map(entry -> new Fraction(entry.getValue(), entry.getKey()))
                .reduce(ZERO, Fraction::plus);
    }

    public Fraction min(Fraction other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** Rounded half-even to that many decimals. */
    public BigDecimal rounded(int decimals) {
        return new BigDecimal(numerator).divide(new BigDecimal(denominator), decimals, RoundingMode.HALF_EVEN);
    }

    /** The nearest double. */
    public double toDouble() {
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), MORE_THAN_A_DOUBLE)
                .doubleValue();
    }

    @Override
    public int compareTo(Fraction other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }

    /** {@code 7/3}, or {@code 2} for an integer. */
    @Override
    public String toString() {
        return denominator.equals(BigInteger.ONE) ? numerator.toString() : numerator + "/" + denominator;
    }
}
