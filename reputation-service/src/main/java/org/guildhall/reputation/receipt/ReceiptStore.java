package org.guildhall.reputation.receipt;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.receipt.domain.Examined;
import org.guildhall.reputation.receipt.domain.Outcome;
import org.guildhall.reputation.receipt.domain.Voided;

/** Keeps accepted receipts, each lease of a pair and each payment proof once. */
public interface ReceiptStore {
    /**
     * Stores in one transaction those receipts that are paid, whose lease the pair has no receipt for and whose payment
     * proof no receipt uses; each receipt is judged as if the ones before it in the list were stored already.
     *
     * @return one outcome a receipt, in order
     */
    Uni<List<Outcome>> record(List<Examined.Signed> receipts);

    /**
     * Voids a receipt that isn't voided yet.
     *
     * @return how it is voided now; null if there is no such receipt
     */
    Uni<Voided> voidReceipt(Digest receipt, Voided voided);
}
