package org.guildhall.reputation.receipt.domain;

import java.time.Instant;
import java.util.UUID;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;

/**
 * How a dispute about a receipt was decided.
 *
 * @param forBuyer whether the buyer won; the receipt stands otherwise
 * @param buyerKey of the dispute's buyer; the ruling is about the receipt only if it is the consumer's
 * @param sellerKey of the dispute's seller; the ruling is about the receipt only if it is the provider's
 * @param decidedAt when the dispute was decided
 */
public record Ruling(
        Digest receipt, UUID dispute, boolean forBuyer, PublicKey buyerKey, PublicKey sellerKey, Instant decidedAt) {
    /** What a ruling makes of its receipt. */
    public enum Effect {
        /** The receipt has no credit: this or another dispute's standing ruling is for the buyer. */
        VOIDED,
        /** The receipt counts, perhaps again. */
        STANDS,
        /** Nothing yet; the ruling holds for the receipt as soon as it is accepted here. */
        RECEIPT_UNKNOWN,
        /** Nothing: the dispute was not between the two who signed the receipt. */
        OTHER_PARTIES
    }
}
