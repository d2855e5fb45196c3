package org.guildhall.settlement.batch.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.batch.BatchStore;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.hibernate.reactive.mutiny.Mutiny;

/** Batches in the table {@code batch}. */
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
    public Uni<Optional<Batch>> close(BatchId id, UnaryOperator<Batch> closing) {
        return transactions.run(
                session -> session.find(BatchRow.class, BatchRow.Key.of(id), LockModeType.PESSIMISTIC_WRITE)
                        .flatMap(row -> row == null
                                ? Uni.createFrom().item(Optional.<Batch>empty())
                                : close(session, id, row, closing.apply(row.batch()))));
    }

    private static Uni<Optional<Batch>> close(Mutiny.Session session, BatchId id, BatchRow row, Batch closed) {
        row.close(closed.settlement().orElseThrow());
        return session.createNativeQuery("DELETE FROM batch_producer WHERE operator_id = ?1 AND period_id = ?2")
                .setParameter(1, id.operator().text())
                .setParameter(2, id.period().id())
                .executeUpdate()
                .replaceWith(Optional.of(closed));
    }
}
