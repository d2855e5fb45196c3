package org.guildhall.settlement.audit.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.audit.EvidenceStore;
import org.guildhall.settlement.audit.domain.AuditedPeriod;
import org.guildhall.settlement.audit.domain.DailyCounts;
import org.guildhall.settlement.audit.domain.DeclaredCapacity;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads the counts of all operators: a few statements, however many operators. */
@ApplicationScoped
class PostgresEvidenceStore implements EvidenceStore {
    private final Transactions transactions;

    PostgresEvidenceStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Evidence> read(AuditedPeriod period, boolean includeOpen, boolean complete) {
        return transactions.run(
                session -> batches(session, period, includeOpen).flatMap(batches -> within(session, period, includeOpen)
                        .flatMap(within -> earlier(session, period).flatMap(earlier -> days(session, period)
                                .map(days -> new Evidence(
                                        batches.stream()
                                                .map(row -> batch(row, period, complete, within, earlier))
                                                .toList(),
                                        days))))));
    }

    private static PeriodBatch batch(
            Object[] row,
            AuditedPeriod period,
            boolean complete,
            Map<String, Long> within,
            Map<String, Map<String, Long>> earlier) {
        String operator = (String) row[0];
        long[] capacities = new long[period.days().size()];
        Arrays.fill(capacities, number(row[5]));
        return new PeriodBatch(
                new OperatorId(operator),
                new OutcomeCounts(number(row[1]), number(row[2]), number(row[3]), number(row[4])),
                0,
                complete,
                DeclaredCapacity.of(capacities),
                within.getOrDefault(operator, 0L),
                period.comparable(earlier.getOrDefault(operator, Map.of())));
    }

    private static Uni<List<Object[]>> batches(Mutiny.Session session, AuditedPeriod period, boolean includeOpen) {
        return session.createNativeQuery("""
                        SELECT operator_id, successful_count, invalid_signature_count, nullifier_already_seen_count,
                            rate_limit_exceeded_count, declared_daily_capacity
                        FROM batch JOIN operator USING (operator_id)
                        WHERE period_id = ?1 AND (finalized_at IS NOT NULL OR ?2)""", Object[].class)
                .setParameter(1, period.period().id())
                .setParameter(2, includeOpen)
                .getResultList();
    }

    private static Uni<Map<String, Long>> within(Mutiny.Session session, AuditedPeriod period, boolean includeOpen) {
        return session.createNativeQuery("""
                        SELECT operator_id, sum(successful_count) FROM batch
                        WHERE period_id = ANY (cast(?1 as text[])) AND (finalized_at IS NOT NULL OR ?2)
                        GROUP BY operator_id""", Object[].class)
                .setParameter(1, period.within().toArray(String[]::new))
                .setParameter(2, includeOpen)
                .getResultList()
                .map(rows -> rows.stream().collect(toMap(row -> (String) row[0], row -> number(row[1]))));
    }

    /** Redemptions by operator and period. */
    private static Uni<Map<String, Map<String, Long>>> earlier(Mutiny.Session session, AuditedPeriod period) {
        return session.createNativeQuery("""
                        SELECT operator_id, period_id, successful_count FROM batch
                        WHERE period_id = ANY (cast(?1 as text[])) AND finalized_at IS NOT NULL""", Object[].class)
                .setParameter(1, period.earlier().toArray(String[]::new))
                .getResultList()
                .map(rows -> rows.stream()
                        .collect(groupingBy(
                                row -> (String) row[0], toMap(row -> (String) row[1], row -> number(row[2])))));
    }

    private static Uni<List<DailyCounts>> days(Mutiny.Session session, AuditedPeriod period) {
        return session.createNativeQuery("""
                        SELECT operator_id, string_agg(cast(successful_count as text), ',' ORDER BY period_id) FROM batch
                        WHERE period_id = ANY (cast(?1 as text[])) AND finalized_at IS NOT NULL
                        GROUP BY operator_id""", Object[].class)
                .setParameter(1, period.settledDays().toArray(String[]::new))
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new DailyCounts(
                                new OperatorId((String) row[0]),
                                Arrays.stream(((String) row[1]).split(","))
                                        .map(Long::valueOf)
                                        .toList(),
                                0))
                        .toList());
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }
}
