package org.guildhall.settlement.batch;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.operator.GetOperator;

/** Reads one batch. */
@ApplicationScoped
public class GetBatch {
    private final BatchStore batches;
    private final GetOperator getOperator;

    GetBatch(BatchStore batches, GetOperator getOperator) {
        this.batches = batches;
        this.getOperator = getOperator;
    }

    /** @return the batch; fails with {@link BatchReason#BATCH_NOT_FOUND} or as {@link GetOperator} does */
    public Uni<Batch> run(BatchId id) {
        return getOperator
                .run(id.operator())
                .chain(() -> batches.find(id))
                .map(found -> found.orElseThrow(() ->
                        BatchReason.BATCH_NOT_FOUND.refuse("operator_id", id.operator(), "period_id", id.period())));
    }
}
