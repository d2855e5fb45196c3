package org.guildhall.federation.collusion.domain;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * When the mutual proposals of a pair look like collusion. Only a pair in which each side proposed to the other is
 * ever suspected.
 *
 * @param mutualCount so many mutual proposals are suspicious; 0 turns this off
 * @param mutualShare such a share of all proposals of both is suspicious, 0 to 1; 0 turns this off
 * @param minTotal the share is looked at from so many proposals of both on
 */
public record PairRule(long mutualCount, BigDecimal mutualShare, long minTotal) {
    public PairRule {
        if (mutualCount < 0 || mutualShare.signum() < 0 || mutualShare.compareTo(BigDecimal.ONE) > 0 || minTotal < 0) {
            throw new IllegalArgumentException("thresholds out of bounds");
        }
    }

    /** Which rule a suspicion comes from. */
    public enum Rule {
        MUTUAL_COUNT,
        MUTUAL_SHARE
    }

    /** @param threshold what was reached: a count or a share */
    public record Suspicion(PairActivity pair, Rule rule, String threshold) {
        /** The refusal that names the pair, the rule and the figures. */
        public RuntimeException refusal() {
            return CollusionReason.COLLUSION_SUSPECTED.refuse(
                    "federation_a", pair.first(),
                    "federation_b", pair.second(),
                    "rule", rule,
                    "a_to_b", pair.firstToSecond(),
                    "b_to_a", pair.secondToFirst(),
                    "total", pair.total(),
                    "threshold", threshold,
                    "window_start", pair.window().start(),
                    "window_end", pair.window().end(),
                    "proposal_ids",
                            String.join(
                                    ",",
                                    pair.newest().stream().map(Object::toString).toList()));
        }
    }

    /** What is suspicious about a pair, if anything is. */
    public Optional<Suspicion> judge(PairActivity pair) {
        if (!pair.bothWays()) {
            return Optional.empty();
        }
        if (mutualCount > 0 && pair.mutual() >= mutualCount) {
            return Optional.of(new Suspicion(pair, Rule.MUTUAL_COUNT, String.valueOf(mutualCount)));
        }
        BigDecimal atShare = mutualShare.multiply(BigDecimal.valueOf(pair.total()));
        boolean shareReached = BigDecimal.valueOf(pair.mutual()).compareTo(atShare) >= 0;
        return mutualShare.signum() > 0 && pair.total() >= minTotal && shareReached
                ? Optional.of(new Suspicion(pair, Rule.MUTUAL_SHARE, mutualShare.toPlainString()))
                : Optional.empty();
    }
}
