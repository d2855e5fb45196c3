package org.guildhall.settlement.audit;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Finding;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;

/**
 * Where findings are kept. A finding that a change takes to arbitration is told to it: the {@link AuditFinding} is written in
 * the transaction of the change, once per finding.
 */
public interface FindingStore {
    /** Which findings to list; what is empty doesn't narrow. */
    record Filter(
            Optional<OperatorId> operator,
            Optional<Period> period,
            Optional<Check> check,
            Severity minSeverity,
            boolean unreviewed) {}

    /**
     * What an audit has left.
     *
     * @param found the findings as they are kept
     * @param added those of them that were not there before
     */
    record Recorded(List<Finding> found, List<Finding> added) {}

    /**
     * Applies {@code audit} to the findings of a period and saves those that it returns, in one transaction that keeps other
     * changes of these findings out. Of findings that another audit adds at the same time, the other's are kept.
     *
     * @param audit from all findings of the period to those that the audit found; may run again after a lost race
     */
    Uni<Recorded> record(Period period, UnaryOperator<List<Finding>> audit);

    /** Loads, applies {@code change} and saves in one transaction; empty if there is no such finding. */
    Uni<Optional<Finding>> update(UUID id, UnaryOperator<Finding> change);

    /** A page of findings, the earliest found first. */
    Uni<Page<Finding>> list(Filter filter, PageRequest page);
}
