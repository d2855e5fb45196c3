package org.guildhall.reputation.score.domain;

/**
 * What one consumer adds to a score.
 *
 * @param dealings what it is made of
 * @param oldEnough whether the consumer is known for long enough
 * @param weight min(1, cap / share); 0 if it isn't old enough
 * @param amount weight times the sum of success
 */
public record Contribution(Dealings dealings, boolean oldEnough, Fraction weight, Fraction amount) {
    /** Whether the receipts are scaled down because the share is above the cap. */
    public boolean isCapped() {
        return oldEnough && weight.compareTo(Fraction.ONE) < 0;
    }
}
