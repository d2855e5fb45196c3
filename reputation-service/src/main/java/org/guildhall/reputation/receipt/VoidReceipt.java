package org.guildhall.reputation.receipt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.receipt.domain.ReceiptReason;
import org.guildhall.reputation.receipt.domain.Voided;

/** Takes away the credit of a receipt. */
@ApplicationScoped
public class VoidReceipt {
    private final ReceiptStore receipts;
    private final InstantSource clock;
    private final Counter voids;

    VoidReceipt(ReceiptStore receipts, InstantSource clock, MeterRegistry metrics) {
        this.receipts = receipts;
        this.clock = clock;
        this.voids = metrics.counter("guildhall.reputation.receipts.voided");
    }

    /** @return how it is voided now, first come; fails with {@link ReceiptReason#RECEIPT_NOT_FOUND} */
    public Uni<Voided> run(Digest receipt, String reason) {
        return receipts.voidReceipt(receipt, new Voided(clock.instant(), reason))
                .onItem()
                .ifNull()
                .failWith(() -> ReceiptReason.RECEIPT_NOT_FOUND.refuse("receipt_digest", receipt))
                .invoke(() -> voids.increment());
    }
}
