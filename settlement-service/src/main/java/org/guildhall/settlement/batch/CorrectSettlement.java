package org.guildhall.settlement.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.LoggedSettlement;
import org.guildhall.settlement.batch.domain.Settlement;
import org.guildhall.settlement.operator.GetOperator;
import org.guildhall.settlement.operator.domain.Operator;

/** Logs a settlement that supersedes the newest one of a batch. */
@ApplicationScoped
public class CorrectSettlement {
    private final Transactions transactions;
    private final BatchStore batches;
    private final GetOperator getOperator;
    private final MerkleLog log;
    private final BatchConfig config;
    private final InstantSource clock;
    private final Counter corrections;

    CorrectSettlement(
            Transactions transactions,
            BatchStore batches,
            GetOperator getOperator,
            MerkleLog log,
            BatchConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.batches = batches;
        this.getOperator = getOperator;
        this.log = log;
        this.config = config;
        this.clock = clock;
        this.corrections = metrics.counter("guildhall.settlement.corrections");
    }

    /** @return the correction once it is durable and logged; fails as {@code settlement.proto} documents */
    public Uni<FinalizeBatch.Finalized> run(BatchId id, Batch.Correcting correcting) {
        return transactions
                .together(() -> getOperator.run(id.operator()).flatMap(operator -> batches.lock(List.of(id))
                        .map(locked -> decide(id, locked.get(id), correcting, operator))
                        .flatMap(this::log)))
                .invoke(() -> corrections.increment());
    }

    private Settlement decide(BatchId id, Batch batch, Batch.Correcting correcting, Operator operator) {
        if (batch == null) {
            throw BatchReason.SETTLEMENT_NOT_FOUND.refuse("operator_id", id.operator(), "period_id", id.period());
        }
        Settlement settlement =
                batch.corrected(correcting, operator.publicKey(), config.minBatchSize(), clock.instant());
        FinalizeBatch.requireSigned(settlement);
        return settlement;
    }

    private Uni<FinalizeBatch.Finalized> log(Settlement settlement) {
        return log.append(List.of(settlement.leaf())).flatMap(appended -> {
            LoggedSettlement logged =
                    new LoggedSettlement(settlement, appended.get(0).leafIndex());
            return batches.settle(List.of(logged)).replaceWith(new FinalizeBatch.Finalized(logged, appended.get(0)));
        });
    }
}
