package org.guildhall.settlement.audit.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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
        return transactions.run(session -> batches(session, period, includeOpen)
                .flatMap(batches -> capacities(session, period).flatMap(capacities -> within(
                                session, period, includeOpen)
                        .flatMap(within -> earlier(session, period).flatMap(earlier -> days(session, period)
                                .map(days -> new Evidence(
                                        batches.stream()
                                                .map(row -> batch(row, period, complete, capacities, within, earlier))
                                                .toList(),
                                        days)))))));
    }

    private static PeriodBatch batch(
            Object[] row,
            AuditedPeriod period,
            boolean complete,
            Map<String, NavigableMap<LocalDate, Long>> capacities,
            Map<String, Long> within,
            Map<String, Map<String, Long>> earlier) {
        String operator = (String) row[0];
        return new PeriodBatch(
                new OperatorId(operator),
                new OutcomeCounts(number(row[1]), number(row[2]), number(row[3]), number(row[4])),
                (int) number(row[5]),
                complete,
                DeclaredCapacity.of(
                        period.first(),
                        period.end(),
                        capacities.getOrDefault(operator, Collections.emptyNavigableMap())),
                within.getOrDefault(operator, 0L),
                period.comparable(earlier.getOrDefault(operator, Map.of())));
    }

    /** A batch has the counts of its newest settlement; the marker of one that was rolled up counts nothing. */
    private static Uni<List<Object[]>> batches(Mutiny.Session session, AuditedPeriod period, boolean includeOpen) {
        return session.createNativeQuery("""
                        SELECT operator_id, successful_count, invalid_signature_count, nullifier_already_seen_count,
                            rate_limit_exceeded_count, (
                                SELECT count(*) FROM settlement AS s WHERE s.operator_id = batch.operator_id
                                  AND s.period_id = batch.period_id AND s.corrects IS NOT NULL)
                        FROM batch
                        WHERE period_id = ?1 AND rolled_up_into IS NULL AND (finalized_at IS NOT NULL OR ?2)""", Object[].class)
                .setParameter(1, period.period().id())
                .setParameter(2, includeOpen)
                .getResultList();
    }

    /** Capacities by operator, with the day from which each holds. */
    private static Uni<Map<String, NavigableMap<LocalDate, Long>>> capacities(
            Mutiny.Session session, AuditedPeriod period) {
        return session.createNativeQuery("""
                        SELECT operator_id, from_day, declared_daily_capacity FROM operator_capacity
                        WHERE from_day < ?2 AND operator_id IN (SELECT operator_id FROM batch WHERE period_id = ?1)""", Object[].class)
                .setParameter(1, period.period().id())
                .setParameter(2, period.end())
                .getResultList()
                .map(rows -> {
                    Map<String, NavigableMap<LocalDate, Long>> capacities = new HashMap<>();
                    rows.forEach(row -> capacities
                            .computeIfAbsent((String) row[0], operator -> new TreeMap<>())
                            .put((LocalDate) row[1], number(row[2])));
                    return capacities;
                });
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
                        SELECT operator_id, string_agg(cast(successful_count as text), ',' ORDER BY period_id), (
                            SELECT count(*) FROM settlement AS s WHERE s.operator_id = batch.operator_id
                              AND s.period_id = ANY (cast(?1 as text[])) AND s.corrects IS NOT NULL)
                        FROM batch WHERE period_id = ANY (cast(?1 as text[])) AND finalized_at IS NOT NULL
                        GROUP BY operator_id""", Object[].class)
                .setParameter(1, period.settledDays().toArray(String[]::new))
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new DailyCounts(
                                new OperatorId((String) row[0]),
                                Arrays.stream(((String) row[1]).split(","))
                                        .map(Long::valueOf)
                                        .toList(),
                                (int) number(row[2])))
                        .toList());
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }
}
