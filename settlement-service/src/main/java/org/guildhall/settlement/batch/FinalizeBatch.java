package org.guildhall.settlement.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Optional;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.Settlement;
import org.guildhall.settlement.operator.GetOperator;

/** Closes a batch for good and gives its settlement. */
@ApplicationScoped
public class FinalizeBatch {
    private final Transactions transactions;
    private final BatchStore batches;
    private final GetOperator getOperator;
    private final BatchConfig config;
    private final InstantSource clock;
    private final Counter settlements;

    FinalizeBatch(
            Transactions transactions,
            BatchStore batches,
            GetOperator getOperator,
            BatchConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.batches = batches;
        this.getOperator = getOperator;
        this.config = config;
        this.clock = clock;
        this.settlements = metrics.counter("guildhall.settlement.settlements");
    }

    /** @return the settlement once it is durable; fails as {@code batch.proto} documents, and the batch stays open */
    public Uni<Settlement> run(BatchId id, Batch.Closing closing) {
        return transactions
                .together(() -> getOperator
                        .run(id.operator())
                        .flatMap(operator -> batches.close(id, batch -> close(batch, closing, operator.publicKey()))))
                .map(found -> found.flatMap(Batch::settlement)
                        .orElseThrow(() -> BatchReason.BATCH_NOT_FOUND.refuse(
                                "operator_id", id.operator(), "period_id", id.period())))
                .invoke(() -> settlements.increment());
    }

    private Batch close(Batch batch, Batch.Closing closing, Optional<PublicKey> key) {
        Batch closed = batch.finalized(closing, key, config.minBatchSize(), clock.instant());
        Settlement settlement = closed.settlement().orElseThrow();
        settlement.signed().ifPresent(by -> Schnorr.require(by.key(), settlement.payload(), by.signature()));
        return closed;
    }
}
