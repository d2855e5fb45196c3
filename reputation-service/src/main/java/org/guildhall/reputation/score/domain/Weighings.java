package org.guildhall.reputation.score.domain;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.guildhall.reputation.score.domain.ShareGroup.Weighing;

/** Sums up the dealings of one provider by how they are weighed. Sums are exact, whatever the order. */
final class Weighings {
    private final ScoringRule rule;
    private final long knownBefore;
    private final Sum none = new Sum();
    private final Sum full = new Sum();
    private final Map<Long, Sum> capped = new TreeMap<>();

    /** @param knownBefore the latest first activity of a consumer that is old enough, microseconds since 1970 */
    Weighings(ScoringRule rule, long knownBefore) {
        this.rule = rule;
        this.knownBefore = knownBefore;
    }

    private static final class Sum {
        private long success;
        private BigInteger beyondLong = BigInteger.ZERO;
        private long receipts;
        private long consumers;

        /** The factors are counts of receipts and sums of millionths, so each product may just exceed 63 bits. */
        private void add(long millionths, long factor, long count) {
            long product = millionths * factor;
            if (Math.multiplyHigh(millionths, factor) != 0 || product < 0 || success + product < 0) {
                beyondLong = beyondLong.add(BigInteger.valueOf(millionths).multiply(BigInteger.valueOf(factor)));
            } else {
                success += product;
            }
            receipts += count;
            consumers++;
        }

        private ShareGroup group(Weighing weighing, long receiptsEach) {
            return new ShareGroup(
                    weighing, receiptsEach, beyondLong.add(BigInteger.valueOf(success)), receipts, consumers);
        }
    }

    /** Adds the dealings with one consumer; {@code receipts} of 0 are none. */
    void add(long firstSeen, long receipts, long success, long totalReceipts) {
        if (receipts == 0) {
            return;
        }
        if (firstSeen > knownBefore) {
            none.add(0, 0, receipts);
        } else if (rule.isWithinCap(receipts, totalReceipts)) {
            full.add(success, 1, receipts);
        } else {
            capped.computeIfAbsent(receipts, each -> new Sum()).add(success, totalReceipts, receipts);
        }
    }

    /** Those groups that have members. */
    List<ShareGroup> groups() {
        List<ShareGroup> groups = new ArrayList<>(2 + capped.size());
        if (none.consumers > 0) {
            groups.add(none.group(Weighing.NONE, 0));
        }
        if (full.consumers > 0) {
            groups.add(full.group(Weighing.FULL, 0));
        }
        capped.forEach((each, sum) -> groups.add(sum.group(Weighing.CAPPED, each)));
        return groups;
    }
}
