package org.guildhall.reputation.receipt;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.receipt.domain.Examined;
import org.guildhall.reputation.receipt.domain.Outcome;
import org.guildhall.reputation.receipt.domain.Success;
import org.guildhall.reputation.receipt.domain.Voided;

/** Keeps accepted receipts, each lease of a pair and each payment proof once. */
public interface ReceiptStore {
    /**
     * Stores in one transaction those receipts that are paid, whose lease the pair has no receipt for and whose payment
     * proof no receipt uses; each receipt is judged as if the ones before it in the list were stored already.
     *
     * @return one result a receipt, in order
     */
    Uni<List<Recorded>> record(List<Examined.Signed> receipts);

    /** @param firstSeen since when the consumer is known, as it stands now; null unless the receipt was stored */
    record Recorded(Outcome outcome, Instant firstSeen) {}

    /**
     * Voids a receipt that isn't voided yet.
     *
     * @return null if there is no such receipt
     */
    Uni<Voiding> voidReceipt(Digest receipt, Voided voided);

    /**
     * @param now how the receipt is voided now
     * @param credit what it just lost; null if it was voided already
     */
    record Voiding(Voided now, Credit credit) {}

    /** What a receipt adds to its provider's standing. */
    record Credit(PublicKey consumer, PublicKey provider, Success success, Instant completedAt) {}
}
