package org.guildhall.reputation.receipt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.receipt.domain.ReceiptReason;
import org.guildhall.reputation.receipt.domain.Voided;
import org.guildhall.reputation.score.RecordChanges;
import org.guildhall.reputation.score.domain.Change;

/** Takes away the credit of a receipt. */
@ApplicationScoped
public class VoidReceipt {
    private final ReceiptStore receipts;
    private final RecordChanges recordChanges;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Counter voids;

    VoidReceipt(
            ReceiptStore receipts,
            RecordChanges recordChanges,
            Transactions transactions,
            InstantSource clock,
            MeterRegistry metrics) {
        this.receipts = receipts;
        this.recordChanges = recordChanges;
        this.transactions = transactions;
        this.clock = clock;
        this.voids = metrics.counter("guildhall.reputation.receipts.voided");
    }

    /** @return how it is voided now, first come; fails with {@link ReceiptReason#RECEIPT_NOT_FOUND} */
    public Uni<Voided> run(Digest receipt, String reason) {
        return transactions
                .together(() -> receipts.voidReceipt(receipt, new Voided(clock.instant(), reason))
                        .onItem()
                        .ifNull()
                        .failWith(() -> ReceiptReason.RECEIPT_NOT_FOUND.refuse("receipt_digest", receipt))
                        .call(voiding -> recordChanges.run(lost(voiding.credit()))))
                .invoke(() -> voids.increment())
                .map(ReceiptStore.Voiding::now);
    }

    private static List<Change> lost(ReceiptStore.Credit credit) {
        return credit == null
                ? List.of()
                : List.of(new Change.Voided(
                        credit.consumer(), credit.provider(), credit.success().millionths(), credit.completedAt()));
    }
}
