package org.guildhall.launcher.story;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The scoring rule of docs/reputation.md, written down a second time and in exact fractions, to hold the service to it:
 * for each consumer known for 30 days, min(1, 0.20 / share) times the success of its receipts in the last 30 days.
 */
public final class ExactScores {
    private static final Duration WINDOW = Duration.ofDays(30);
    private static final Duration MIN_HISTORY = Duration.ofDays(30);
    private static final int CAP_DIVISOR = 5;
    private static final int DECIMALS = 6;

    /** A fraction; not in lowest terms. */
    public record Fraction(BigInteger numerator, BigInteger denominator) {
        static final Fraction ZERO = new Fraction(BigInteger.ZERO, BigInteger.ONE);

        static Fraction of(long numerator, long denominator) {
            return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
        }

        /** Reads {@code 7/3} or {@code 2}. */
        static Fraction parse(String text) {
            int slash = text.indexOf('/');
            return slash < 0
                    ? new Fraction(new BigInteger(text), BigInteger.ONE)
                    : new Fraction(new BigInteger(text.substring(0, slash)), new BigInteger(text.substring(slash + 1)));
        }

        Fraction plus(Fraction other) {
            return new Fraction(
                    numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                    denominator.multiply(other.denominator));
        }

        boolean sameAs(Fraction other) {
            return numerator.multiply(other.denominator).equals(other.numerator.multiply(denominator));
        }

        /** Rounded half-even to six decimals. */
        public double rounded() {
            return new BigDecimal(numerator)
                    .divide(new BigDecimal(denominator), DECIMALS, RoundingMode.HALF_EVEN)
                    .round(MathContext.UNLIMITED)
                    .doubleValue();
        }
    }

    private final Map<Actor, Map<Actor, int[]>> withinWindow = new HashMap<>();
    private final Map<Actor, Integer> totals = new HashMap<>();
    private final Map<Actor, Instant> firstSeen = new HashMap<>();
    private final Instant asOf;

    /** Scores of accepted receipts at a time. */
    public ExactScores(List<SignedReceipt> accepted, Instant asOf) {
        this.asOf = asOf;
        for (SignedReceipt receipt : accepted) {
            firstSeen.merge(receipt.consumer(), receipt.completedAt(), (a, b) -> a.isBefore(b) ? a : b);
            if (!receipt.completedAt().isBefore(asOf.minus(WINDOW))) {
                int[] cell = withinWindow
                        .computeIfAbsent(receipt.provider(), provider -> new HashMap<>())
                        .computeIfAbsent(receipt.consumer(), consumer -> new int[2]);
                cell[0]++;
                cell[1] += receipt.successPercent();
                totals.merge(receipt.consumer(), 1, Integer::sum);
            }
        }
    }

    /** The provider's score, not rounded yet. */
    public Fraction score(Actor provider) {
        Fraction sum = Fraction.ZERO;
        for (var entry : withinWindow.getOrDefault(provider, Map.of()).entrySet()) {
            Actor consumer = entry.getKey();
            if (firstSeen.get(consumer).isAfter(asOf.minus(MIN_HISTORY))) {
                continue;
            }
            long receipts = entry.getValue()[0];
            long percent = entry.getValue()[1];
            long total = totals.get(consumer);
            boolean capped = CAP_DIVISOR * receipts > total;
            sum = sum.plus(
                    capped ? Fraction.of(total * percent, CAP_DIVISOR * receipts * 100) : Fraction.of(percent, 100));
        }
        return sum;
    }
}
