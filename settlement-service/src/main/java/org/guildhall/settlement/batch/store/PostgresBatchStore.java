package org.guildhall.settlement.batch.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.BatchStore;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchState;
import org.guildhall.settlement.batch.domain.LoggedSettlement;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.batch.domain.ReceiptCommitment;
import org.guildhall.settlement.batch.domain.Settlement;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.hibernate.reactive.mutiny.Mutiny;

/** Batches in the table {@code batch}, their settlements in the table {@code settlement}. */
@ApplicationScoped
class PostgresBatchStore implements BatchStore {
    private final Transactions transactions;

    PostgresBatchStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Optional<Batch>> find(BatchId id) {
        return transactions.run(session -> session.find(BatchRow.class, BatchRow.Key.of(id))
                .map(row -> Optional.ofNullable(row).map(BatchRow::batch)));
    }

    @Override
    public Uni<Map<BatchId, Batch>> lock(Collection<BatchId> ids) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT b.operator_id, b.period_id, b.successful_count, b.invalid_signature_count,
                            b.nullifier_already_seen_count, b.rate_limit_exceeded_count, b.finalized_at IS NOT NULL AS finalized,
                            b.leaf_index, b.rolled_up_into
                        FROM batch b
                        JOIN unnest(cast(?1 as text[]), cast(?2 as text[])) AS asked(operator_id, period_id)
                            USING (operator_id, period_id)
                        ORDER BY b.operator_id, b.period_id FOR UPDATE OF b""", Object[].class)
                .setParameter(1, texts(ids, id -> id.operator().text()))
                .setParameter(2, texts(ids, id -> id.period().id()))
                .getResultList()
                .map(rows -> {
                    Map<BatchId, Batch> locked = new HashMap<>();
                    for (Object[] row : rows) {
                        BatchId id = new BatchId(new OperatorId((String) row[0]), Period.of((String) row[1]));
                        locked.put(
                                id,
                                new Batch(
                                        id,
                                        new OutcomeCounts(
                                                number(row[2]), number(row[3]), number(row[4]), number(row[5])),
                                        BatchRow.state((Boolean) row[6], (Long) row[7], (String) row[8])));
                    }
                    return locked;
                }));
    }

    @Override
    public Uni<Map<BatchId, List<LoggedSettlement>>> settlements(Collection<BatchId> ids) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT s.* FROM settlement s
                        JOIN unnest(cast(?1 as text[]), cast(?2 as text[])) AS asked(operator_id, period_id)
                            USING (operator_id, period_id)
                        ORDER BY s.leaf_index""", SettlementRow.class)
                .setParameter(1, texts(ids, id -> id.operator().text()))
                .setParameter(2, texts(ids, id -> id.period().id()))
                .getResultList()
                .map(rows -> {
                    Map<BatchId, List<LoggedSettlement>> chains = new HashMap<>();
                    rows.stream().map(SettlementRow::settlement).forEach(logged -> chains.computeIfAbsent(
                                    logged.settlement().batch(), batch -> new ArrayList<>())
                            .add(logged));
                    return chains;
                }));
    }

    @Override
    public Uni<Void> settle(List<LoggedSettlement> settlements) {
        return transactions.run(session -> settle(session, settlements).replaceWithVoid());
    }

    private static Uni<Integer> settle(Mutiny.Session session, List<LoggedSettlement> settlements) {
        List<Settlement> all =
                settlements.stream().map(LoggedSettlement::settlement).toList();
        return session.createNativeQuery("""
                        WITH given AS (
                            SELECT * FROM unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as bigint[]),
                                cast(?4 as bigint[]), cast(?5 as bigint[]), cast(?6 as bigint[]), cast(?7 as bigint[]),
                                cast(?8 as text[]), cast(?9 as text[]), cast(?10 as text[]), cast(?11 as text[]),
                                cast(?12 as text[]), cast(?13 as text[]), cast(?14 as text[]))
                                AS given(operator_id, period_id, leaf_index, successful, invalid, seen, limited,
                                    public_key, signature, receipts_root, receipts_signature, corrects, reason, settled_at)
                        ), kept AS (
                            INSERT INTO settlement (operator_id, period_id, leaf_index, corrects, reason,
                                successful_count, invalid_signature_count, nullifier_already_seen_count,
                                rate_limit_exceeded_count, operator_public_key, operator_signature, receipts_root,
                                receipts_signature, settled_at)
                            SELECT operator_id, period_id, leaf_index, cast(corrects as bigint), reason, successful,
                                invalid, seen, limited, public_key, signature, receipts_root, receipts_signature,
                                cast(settled_at as timestamptz)
                            FROM given
                        ), forgotten AS (
                            DELETE FROM batch_producer p USING given g
                            WHERE p.operator_id = g.operator_id AND p.period_id = g.period_id
                        )
                        UPDATE batch b SET finalized_at = coalesce(b.finalized_at, cast(g.settled_at as timestamptz)),
                            leaf_index = g.leaf_index, successful_count = g.successful,
                            invalid_signature_count = g.invalid, nullifier_already_seen_count = g.seen,
                            rate_limit_exceeded_count = g.limited
                        FROM given g WHERE b.operator_id = g.operator_id AND b.period_id = g.period_id""")
                .setParameter(1, texts(all, one -> one.batch().operator().text()))
                .setParameter(2, texts(all, one -> one.batch().period().id()))
                .setParameter(
                        3, settlements.stream().map(LoggedSettlement::leafIndex).toArray(Long[]::new))
                .setParameter(4, counts(all, OutcomeCounts::successful))
                .setParameter(5, counts(all, OutcomeCounts::invalidSignature))
                .setParameter(6, counts(all, OutcomeCounts::nullifierAlreadySeen))
                .setParameter(7, counts(all, OutcomeCounts::rateLimitExceeded))
                .setParameter(
                        8,
                        texts(all, one -> one.signed().map(by -> by.key().hex()).orElse(null)))
                .setParameter(9, texts(all, one -> one.signed()
                        .map(by -> by.signature().hex())
                        .orElse(null)))
                .setParameter(10, texts(all, one -> one.receipts()
                        .map(receipts -> receipts.root().hex())
                        .orElse(null)))
                .setParameter(11, texts(all, one -> one.receipts()
                        .flatMap(ReceiptCommitment::signature)
                        .map(Signature::hex)
                        .orElse(null)))
                .setParameter(12, texts(all, one -> one.correction()
                        .map(by -> Long.toString(by.leafIndex()))
                        .orElse(null)))
                .setParameter(13, texts(all, one -> one.correction()
                        .map(Settlement.Correction::reason)
                        .orElse(null)))
                .setParameter(14, texts(all, one -> one.finalizedAt().toString()))
                .executeUpdate();
    }

    @Override
    public Uni<List<Settlement>> lockUnlogged(int most) {
        return transactions.run(session -> session.createSelectionQuery("""
                        from BatchRow where finalizedAt is not null and leafIndex is null
                        order by operatorId, periodId""", BatchRow.class)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .setMaxResults(most)
                .getResultList()
                .map(rows -> rows.stream().map(BatchRow::unlogged).toList()));
    }

    @Override
    public Uni<Page<Batch>> list(
            Optional<OperatorId> operator, Optional<Period> period, Optional<Boolean> finalized, PageRequest page) {
        StringBuilder query = new StringBuilder("from BatchRow where rolledUpInto is null");
        operator.ifPresent(given -> query.append(" and operatorId = :operator"));
        period.ifPresent(given -> query.append(" and periodId = :period"));
        finalized.ifPresent(given -> query.append(given ? " and finalizedAt is not null" : " and finalizedAt is null"));
        if (!page.after().isEmpty()) {
            if (page.after().size() != 2) {
                throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
            }
            query.append(
                    " and (operatorId > :afterOperator or operatorId = :afterOperator and periodId > :afterPeriod)");
        }
        query.append(" order by operatorId, periodId");
        return transactions.run(session -> {
            var select = session.createSelectionQuery(query.toString(), BatchRow.class)
                    .setMaxResults(page.limit());
            operator.ifPresent(given -> select.setParameter("operator", given.text()));
            period.ifPresent(given -> select.setParameter("period", given.id()));
            if (!page.after().isEmpty()) {
                select.setParameter("afterOperator", page.after().get(0));
                select.setParameter("afterPeriod", page.after().get(1));
            }
            return select.getResultList().map(rows -> page.page(rows, row -> List.of(row.operatorId, row.periodId))
                    .map(BatchRow::batch));
        });
    }

    @Override
    public Uni<Batch> rollUp(Batch batch, Period into) {
        OutcomeCounts counts = batch.counts();
        return transactions.run(session -> session.createNativeQuery("""
                        WITH forgotten AS (
                            DELETE FROM batch_producer WHERE operator_id = ?1 AND period_id = ?2
                        ), marked AS (
                            UPDATE batch SET rolled_up_into = ?3, successful_count = 0, invalid_signature_count = 0,
                                nullifier_already_seen_count = 0, rate_limit_exceeded_count = 0
                            WHERE operator_id = ?1 AND period_id = ?2
                        )
                        INSERT INTO batch AS b (operator_id, period_id, successful_count, invalid_signature_count,
                            nullifier_already_seen_count, rate_limit_exceeded_count)
                        VALUES (?1, ?3, ?4, ?5, ?6, ?7)
                        ON CONFLICT (operator_id, period_id) DO UPDATE SET
                            successful_count = b.successful_count + excluded.successful_count,
                            invalid_signature_count = b.invalid_signature_count + excluded.invalid_signature_count,
                            nullifier_already_seen_count =
                                b.nullifier_already_seen_count + excluded.nullifier_already_seen_count,
                            rate_limit_exceeded_count = b.rate_limit_exceeded_count + excluded.rate_limit_exceeded_count
                        WHERE b.finalized_at IS NULL AND b.rolled_up_into IS NULL
                        RETURNING b.successful_count, b.invalid_signature_count, b.nullifier_already_seen_count,
                            b.rate_limit_exceeded_count""", Object[].class)
                .setParameter(1, batch.id().operator().text())
                .setParameter(2, batch.id().period().id())
                .setParameter(3, into.id())
                .setParameter(4, counts.successful())
                .setParameter(5, counts.invalidSignature())
                .setParameter(6, counts.nullifierAlreadySeen())
                .setParameter(7, counts.rateLimitExceeded())
                .getSingleResultOrNull()
                .map(row -> {
                    if (row == null) {
                        // Made and closed by others since it was looked for: the next attempt finds it so.
                        throw new OptimisticLockException("the longer period's batch was closed meanwhile");
                    }
                    return new Batch(
                            new BatchId(batch.id().operator(), into),
                            new OutcomeCounts(number(row[0]), number(row[1]), number(row[2]), number(row[3])),
                            new BatchState.Open());
                }));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static <T> String[] texts(Collection<T> all, Function<T, String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    private static Long[] counts(List<Settlement> all, ToLongFunction<OutcomeCounts> count) {
        return all.stream()
                .map(settlement -> count.applyAsLong(settlement.counts()))
                .toArray(Long[]::new);
    }
}
