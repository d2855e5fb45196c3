package org.guildhall.settlement.audit.domain;

import java.util.List;
import org.guildhall.settlement.operator.domain.OperatorId;

/**
 * An operator's settled days in the audited period.
 *
 * @param counts redemptions of each day, in the order of days, of the newest corrections
 * @param corrections how often the days were corrected, in all
 */
public record DailyCounts(OperatorId operator, List<Long> counts, int corrections) {
    public DailyCounts {
        counts = List.copyOf(counts);
    }
}
