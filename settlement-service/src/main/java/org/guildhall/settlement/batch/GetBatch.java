package org.guildhall.settlement.batch;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.BatchState;
import org.guildhall.settlement.batch.domain.LoggedSettlement;
import org.guildhall.settlement.operator.GetOperator;

/** Reads one batch with its settlements. */
@ApplicationScoped
public class GetBatch {
    private final Transactions transactions;
    private final BatchStore batches;
    private final GetOperator getOperator;

    GetBatch(Transactions transactions, BatchStore batches, GetOperator getOperator) {
        this.transactions = transactions;
        this.batches = batches;
        this.getOperator = getOperator;
    }

    /**
     * A batch as it is read.
     *
     * @param settlements the first one first, the newest last; empty while the batch is open
     */
    public record Read(Batch batch, List<LoggedSettlement> settlements) {}

    /**
     * @return the batch; fails with {@link BatchReason#BATCH_NOT_FOUND}, {@link BatchReason#BATCH_ROLLED_UP} or as
     *     {@link GetOperator} does
     */
    public Uni<Read> run(BatchId id) {
        return transactions.together(() -> getOperator
                .run(id.operator())
                .chain(() -> batches.find(id))
                .map(found -> found.orElseThrow(() ->
                        BatchReason.BATCH_NOT_FOUND.refuse("operator_id", id.operator(), "period_id", id.period())))
                .flatMap(this::read));
    }

    private Uni<Read> read(Batch batch) {
        if (batch.state() instanceof BatchState.RolledUp rolledUp) {
            return Uni.createFrom().failure(rolledUp.obstacle(batch.id()).orElseThrow());
        }
        return batches.settlements(List.of(batch.id()))
                .map(chains -> new Read(batch, chains.getOrDefault(batch.id(), List.of())));
    }
}
