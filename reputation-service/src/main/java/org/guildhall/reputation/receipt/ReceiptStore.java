package org.guildhall.reputation.receipt;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.receipt.domain.Examined;
import org.guildhall.reputation.receipt.domain.Outcome;
import org.guildhall.reputation.receipt.domain.Ruling;
import org.guildhall.reputation.receipt.domain.Success;

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
     * Keeps a ruling in place of an earlier one of the same dispute; one that was decided later stays. The receipt is
     * void from then on if any dispute's ruling for the buyer stands between its own parties, and counts otherwise.
     */
    Uni<Settled> recordRuling(Ruling ruling, Instant now);

    /** Settles receipts that were accepted after a ruling about them was recorded. */
    Uni<List<CreditChange>> settleLateReceipts();

    /** @param changes of credit; none if the receipt counted, or didn't, before as after */
    record Settled(Ruling.Effect effect, List<CreditChange> changes) {}

    /**
     * A receipt that lost its credit or got it back.
     *
     * @param firstSeen since when the consumer is known
     */
    record CreditChange(
            PublicKey consumer,
            PublicKey provider,
            Success success,
            Instant completedAt,
            Instant firstSeen,
            boolean counts) {}
}
