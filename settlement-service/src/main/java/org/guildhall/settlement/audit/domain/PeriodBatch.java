package org.guildhall.settlement.audit.domain;

import java.util.List;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.operator.domain.OperatorId;

/**
 * What an audit knows of one operator's batch in the audited period.
 *
 * @param counts of its newest correction
 * @param corrections how often it was corrected
 * @param complete whether the period is over; before that a count may still grow, so it is never too low
 * @param capacity what the operator declared for the period's days
 * @param countedWithin redemptions that the operator counted in shorter periods inside the audited one
 * @param earlier redemptions in its earlier settled periods of the same length that this one is compared with
 */
public record PeriodBatch(
        OperatorId operator,
        OutcomeCounts counts,
        int corrections,
        boolean complete,
        DeclaredCapacity capacity,
        long countedWithin,
        List<Long> earlier) {
    /** Fewer earlier periods than this say nothing. */
    public static final int LEAST_EARLIER = 6;

    public PeriodBatch {
        earlier = List.copyOf(earlier);
    }
}
