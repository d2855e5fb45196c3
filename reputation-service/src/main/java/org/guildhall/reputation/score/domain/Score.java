package org.guildhall.reputation.score.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.value.PublicKey;

/**
 * The score of a provider at a time.
 *
 * @param value rounded half-even to six decimals
 * @param receipts in the window, of consumers old enough or not
 * @param consumers behind those receipts
 */
public record Score(PublicKey providerKey, Instant asOf, BigDecimal value, long receipts, long consumers) {
    /** Decimals that a score is rounded to, once, at the end. */
    public static final int DECIMALS = 6;

    /** Adds up what the consumers contribute, exactly. */
    public static Score of(PublicKey providerKey, Instant asOf, List<Contribution> contributions) {
        Fraction sum =
                Fraction.sum(contributions.stream().map(Contribution::amount).toList());
        return new Score(
                providerKey,
                asOf,
                sum.rounded(DECIMALS),
                contributions.stream().mapToLong(c -> c.dealings().receipts()).sum(),
                contributions.size());
    }

    /** The same from sums; equal to {@link #of} over the single consumers. */
    public static Score ofGroups(PublicKey providerKey, Instant asOf, ScoringRule rule, List<ShareGroup> groups) {
        return new Score(
                providerKey,
                asOf,
                Fraction.sum(groups.stream().map(rule::amount).toList()).rounded(DECIMALS),
                groups.stream().mapToLong(ShareGroup::receipts).sum(),
                groups.stream().mapToLong(ShareGroup::consumers).sum());
    }
}
