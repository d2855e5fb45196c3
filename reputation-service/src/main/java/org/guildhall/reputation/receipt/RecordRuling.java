package org.guildhall.reputation.receipt;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.platform.store.Transactions;
import org.guildhall.reputation.receipt.ReceiptStore.CreditChange;
import org.guildhall.reputation.receipt.domain.Ruling;
import org.guildhall.reputation.score.RecordChanges;
import org.guildhall.reputation.score.domain.Change;

/** Takes away the credit of receipts that disputes were decided about, and gives it back when that is overturned. */
@ApplicationScoped
public class RecordRuling {
    private final Transactions transactions;
    private final ReceiptStore receipts;
    private final RecordChanges recordChanges;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    RecordRuling(
            Transactions transactions,
            ReceiptStore receipts,
            RecordChanges recordChanges,
            InstantSource clock,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.receipts = receipts;
        this.recordChanges = recordChanges;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Records the ruling in place of an earlier one of the same dispute, and settles its receipt. */
    public Uni<Ruling.Effect> run(Ruling ruling) {
        return transactions
                .together(() -> receipts.recordRuling(ruling, clock.instant())
                        .call(settled -> recordChanges.run(changes(settled.changes()))))
                .map(ReceiptStore.Settled::effect)
                .invoke(effect -> metrics.counter("guildhall.reputation.rulings", "effect", effect.name())
                        .increment());
    }

    /** Settles receipts that were accepted after the ruling about them had come. */
    @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> settleLateReceipts() {
        return transactions.together(
                () -> receipts.settleLateReceipts().flatMap(changes -> recordChanges.run(changes(changes))));
    }

    private static List<Change> changes(List<CreditChange> credits) {
        return credits.stream()
                .map(credit -> credit.counts()
                        ? (Change) new Change.Counted(
                                credit.consumer(),
                                credit.provider(),
                                credit.success().millionths(),
                                credit.completedAt(),
                                credit.firstSeen())
                        : new Change.Voided(
                                credit.consumer(),
                                credit.provider(),
                                credit.success().millionths(),
                                credit.completedAt()))
                .toList();
    }
}
