package org.guildhall.settlement.audit.check;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.Figures;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.audit.domain.Suspicion;

/**
 * More redemptions than the operator declared for the period's days. What it counted in shorter periods inside the audited
 * one is added, so that a capacity can't be filled twice by counting one day in two batches.
 */
final class CapacityCheck {
    private CapacityCheck() {}

    static Checked run(Evidence evidence) {
        List<Suspicion> suspicions = new ArrayList<>();
        int examined = 0;
        for (PeriodBatch batch : evidence.batches()) {
            long capacity = batch.capacity().inAll();
            if (capacity == 0) {
                continue;
            }
            examined++;
            long counted = batch.counts().successful() + batch.countedWithin();
            if (counted > capacity) {
                suspicions.add(new Suspicion(
                        batch.operator(),
                        Check.CAPACITY,
                        severity(counted, capacity),
                        batch.corrections(),
                        Figures.of(
                                "successful_count",
                                batch.counts().successful(),
                                "counted_within",
                                batch.countedWithin(),
                                "capacity",
                                capacity,
                                "days",
                                batch.capacity().days(),
                                "ratio",
                                (double) counted / capacity)));
            }
        }
        return new Checked(Check.CAPACITY, examined, suspicions);
    }

    private static Severity severity(long counted, long capacity) {
        if (counted > 10 * capacity) {
            return Severity.CRITICAL;
        }
        return counted > 2 * capacity ? Severity.WARNING : Severity.NOTICE;
    }
}
