package org.guildhall.reputation.score.domain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/**
 * How receipts become a score; see {@link #contribution}.
 *
 * @param window how far back receipts count, 0 or more
 * @param minHistory how long a consumer must have been known, 0 or more
 * @param cap the share of a consumer's receipts above which they are scaled down, 0 to 1
 */
public record ScoringRule(Duration window, Duration minHistory, Fraction cap) {
    private static final int MILLION = 1_000_000;

    public ScoringRule {
        if (window.isNegative() || minHistory.isNegative() || cap.compareTo(Fraction.ONE) > 0) {
            throw new IllegalArgumentException(
                    "window and min-history must not be negative, cap must be 0 to 1: " + cap);
        }
    }

    /** The earliest completion that counts at that time, inclusive; the latest is the time itself. */
    public Instant windowStart(Instant asOf) {
        return asOf.minus(window);
    }

    /**
     * min(1, cap / share) · Σ success if the consumer is known for {@code minHistory} or longer, else 0. Source:
     * docs/reputation.md, "Scoring".
     */
    public Contribution contribution(Dealings dealings, Instant asOf) {
        boolean oldEnough = !dealings.firstSeen().plus(minHistory).isAfter(asOf);
        if (!oldEnough) {
            return new Contribution(dealings, false, Fraction.ZERO, Fraction.ZERO);
        }
        Fraction share = Fraction.of(dealings.receipts(), dealings.totalReceipts());
        Fraction weight = cap.dividedBy(share).min(Fraction.ONE);
        Fraction success = Fraction.of(dealings.successMillionths(), MILLION);
        return new Contribution(dealings, true, weight, weight.times(success));
    }

    /** Whether receipts / totalReceipts is at most the cap, so that they count fully. */
    boolean isWithinCap(long receipts, long totalReceipts) {
        BigInteger numerator = cap.numerator();
        BigInteger denominator = cap.denominator();
        if (denominator.bitLength() < Integer.SIZE && Math.max(receipts, totalReceipts) <= Integer.MAX_VALUE) {
            return receipts * denominator.longValue() <= totalReceipts * numerator.longValue();
        }
        return BigInteger.valueOf(receipts)
                        .multiply(denominator)
                        .compareTo(BigInteger.valueOf(totalReceipts).multiply(numerator))
                <= 0;
    }

    /** The amount of {@link #contribution} of a consumer that is old enough, in doubles: right but for the last bits. */
    double approximately(long receipts, long successMillionths, long totalReceipts) {
        double success = (double) successMillionths / MILLION;
        return isWithinCap(receipts, totalReceipts)
                ? success
                : cap.toDouble() * success * ((double) totalReceipts / receipts);
    }

    /**
     * What a group adds: the same as the sum of {@link #contribution} over its consumers, because cap / share · success
     * is cap · (all receipts · success) / (receipts with the provider).
     */
    public Fraction amount(ShareGroup group) {
        Fraction success = new Fraction(group.sum(), BigInteger.valueOf(MILLION));
        return switch (group.weighing()) {
            case NONE -> Fraction.ZERO;
            case FULL -> success;
            case CAPPED -> cap.times(success).dividedBy(Fraction.of(group.receiptsEach(), 1));
        };
    }
}
