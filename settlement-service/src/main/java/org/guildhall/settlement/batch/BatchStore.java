package org.guildhall.settlement.batch;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;

/** Where batches are read and closed. */
public interface BatchStore {
    /** The batch, if anything was recorded in it. */
    Uni<Optional<Batch>> find(BatchId id);

    /**
     * Applies {@code closing} to the batch and saves what it returns, in one transaction that keeps recordings out: what
     * was acknowledged before is in the batch given, what comes later finds it closed. The producers' marks go.
     *
     * @param closing from the batch to the finalized batch; may run again after a lost race
     * @return the finalized batch; empty if there is none
     */
    Uni<Optional<Batch>> close(BatchId id, UnaryOperator<Batch> closing);
}
