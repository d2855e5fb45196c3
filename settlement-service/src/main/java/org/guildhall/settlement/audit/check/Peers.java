package org.guildhall.settlement.audit.check;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.PeriodBatch;

/** Operators that may be compared: their declared capacities have the same magnitude. */
final class Peers {
    private static final int LEAST = 8;

    private Peers() {}

    /** The groups with enough operators for a comparison. */
    static List<List<PeriodBatch>> groups(Evidence evidence) {
        return evidence.batches().stream()
                .collect(
                        Collectors.groupingBy(batch -> batch.capacity().magnitude(), TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .filter(group -> group.size() >= LEAST)
                .toList();
    }
}
