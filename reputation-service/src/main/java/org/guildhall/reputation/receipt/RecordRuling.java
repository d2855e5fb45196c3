package org.guildhall.reputation.receipt;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.guildhall.reputation.receipt.domain.Ruling;

/** Takes away the credit of receipts that disputes were decided about, and gives it back when that is overturned. */
@ApplicationScoped
public class RecordRuling {
    private final ReceiptStore receipts;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    RecordRuling(ReceiptStore receipts, InstantSource clock, MeterRegistry metrics) {
        this.receipts = receipts;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Records the ruling in place of an earlier one of the same dispute, and settles its receipt. */
    public Uni<Ruling.Effect> run(Ruling ruling) {
        return receipts.recordRuling(ruling, clock.instant())
                .map(ReceiptStore.Settled::effect)
                .invoke(effect -> metrics.counter("guildhall.reputation.rulings", "effect", effect.name())
                        .increment());
    }

    /** Settles receipts that were accepted after the ruling about them had come. */
    @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> settleLateReceipts() {
        return receipts.settleLateReceipts().replaceWithVoid();
    }
}
