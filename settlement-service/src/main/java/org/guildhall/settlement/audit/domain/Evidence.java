package org.guildhall.settlement.audit.domain;

import java.util.List;

/**
 * All that an audit of a period looks at.
 *
 * @param batches one per operator with a batch in the period
 * @param days one per operator with settled days in the period; empty if the period is a day or a week
 */
public record Evidence(List<PeriodBatch> batches, List<DailyCounts> days) {
    public Evidence {
        batches = List.copyOf(batches);
        days = List.copyOf(days);
    }
}
