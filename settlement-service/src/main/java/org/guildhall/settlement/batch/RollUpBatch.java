package org.guildhall.settlement.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.BatchState;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.GetOperator;
import org.guildhall.settlement.operator.RequireMayBegin;
import org.guildhall.settlement.operator.domain.Operator;

/** Moves the counts of a batch that is too small to be published into the batch of a longer period. */
@ApplicationScoped
public class RollUpBatch {
    private final Transactions transactions;
    private final BatchStore batches;
    private final GetOperator getOperator;
    private final RequireMayBegin requireMayBegin;
    private final BatchConfig config;
    private final InstantSource clock;
    private final Counter rolledUp;

    RollUpBatch(
            Transactions transactions,
            BatchStore batches,
            GetOperator getOperator,
            RequireMayBegin requireMayBegin,
            BatchConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.batches = batches;
        this.getOperator = getOperator;
        this.requireMayBegin = requireMayBegin;
        this.config = config;
        this.clock = clock;
        this.rolledUp = metrics.counter("guildhall.settlement.batches.rolled.up");
    }

    /** @return the longer period's batch once that is durable; fails as {@code batch.proto} documents */
    public Uni<Batch> run(BatchId from, Period into, boolean early) {
        if (!into.isAround(from.period())) {
            throw BatchReason.PERIOD_NOT_AROUND.refuse("period_id", from.period(), "into_period_id", into);
        }
        BatchId target = new BatchId(from.operator(), into);
        return transactions
                .together(() -> getOperator.run(from.operator()).flatMap(operator -> batches.lock(List.of(from, target))
                        .flatMap(locked -> rollUp(operator, locked, from, target, early))))
                .invoke(() -> rolledUp.increment());
    }

    private Uni<Batch> rollUp(
            Operator operator, Map<BatchId, Batch> locked, BatchId from, BatchId target, boolean early) {
        Batch batch = locked.get(from);
        if (batch == null) {
            throw BatchReason.BATCH_NOT_FOUND.refuse("operator_id", from.operator(), "period_id", from.period());
        }
        Batch longer = locked.getOrDefault(target, new Batch(target, OutcomeCounts.NONE, new BatchState.Open()));
        batch.rolledUpInto(longer, early, config.minBatchSize(), clock.instant());
        Uni<Void> allowed = locked.containsKey(target) ? Uni.createFrom().voidItem() : requireMayBegin.run(operator);
        return allowed.chain(() -> batches.rollUp(batch, target.period()));
    }
}
