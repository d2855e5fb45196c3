package org.guildhall.settlement.batch.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * What one operator counted in one period.
 *
 * @param counts so far, never falling; of a finalized batch those of its newest settlement
 */
public record Batch(BatchId id, OutcomeCounts counts, BatchState state) {
    /**
     * How a caller wants a batch closed.
     *
     * @param early close it although its period is not over
     * @param expected the counts that the settlement must have; empty: any
     * @param signature the operator's over the statement {@code settlement} with the expected counts
     * @param receipts a commitment to the receipts behind the count
     */
    public record Closing(
            boolean early,
            Optional<OutcomeCounts> expected,
            Optional<Signature> signature,
            Optional<ReceiptCommitment> receipts) {}

    /**
     * The settlement that closes the batch for good. The rules come in the order that the contract lists them; whether
     * the signatures are good is for the caller to check before the result is stored.
     *
     * @param key the operator's, if it has one
     * @param minBatchSize fewer outcomes than this are not published
     * @param now read by the caller
     * @throws Refusal {@link BatchReason#BATCH_FINALIZED}, {@link BatchReason#BATCH_ROLLED_UP},
     *     {@link BatchReason#PERIOD_NOT_OVER}, {@link BatchReason#BATCH_TOO_SMALL},
     *     {@link BatchReason#PAYLOAD_MISMATCH}, {@link BatchReason#SIGNATURE_REQUIRED},
     *     {@link BatchReason#OPERATOR_HAS_NO_KEY} or {@link BatchReason#RECEIPTS_MISMATCH}
     */
    public Settlement settled(Closing closing, Optional<PublicKey> key, long minBatchSize, Instant now) {
        requireOpen();
        if (!closing.early()) {
            id.period().requireOver(now);
        }
        requirePublishable(counts, minBatchSize);
        String payload = Settlement.payload(id, counts).canonicalJson();
        if (closing.expected().filter(expected -> !expected.equals(counts)).isPresent()) {
            throw BatchReason.PAYLOAD_MISMATCH.refuse("payload", payload);
        }
        Optional<Settlement.Signed> signed = signed(key, closing.signature(), payload);
        closing.receipts().ifPresent(receipts -> requireReceipts(receipts, counts, key, payload));
        return new Settlement(id, counts, signed, closing.receipts(), Optional.empty(), now);
    }

    /**
     * How an operator wants a settlement corrected.
     *
     * @param corrects the leaf to supersede
     * @param counts as they should have been
     * @param reason in the operator's words, 1 to 500 characters
     * @param signature the operator's over the statement {@code settlement-correction}
     * @param receipts a commitment to the receipts behind the count
     */
    public record Correcting(
            long corrects,
            OutcomeCounts counts,
            String reason,
            Optional<Signature> signature,
            Optional<ReceiptCommitment> receipts) {}

    /**
     * The settlement that supersedes the newest one. Rules and signatures as for {@link #settled}.
     *
     * @throws Refusal {@link BatchReason#SETTLEMENT_NOT_FOUND}, {@link BatchReason#SETTLEMENT_SUPERSEDED},
     *     {@link BatchReason#BATCH_TOO_SMALL}, {@link BatchReason#SIGNATURE_REQUIRED},
     *     {@link BatchReason#OPERATOR_HAS_NO_KEY} or {@link BatchReason#RECEIPTS_MISMATCH}
     */
    public Settlement corrected(Correcting correcting, Optional<PublicKey> key, long minBatchSize, Instant now) {
        if (!(state instanceof BatchState.Finalized finalized)) {
            throw BatchReason.SETTLEMENT_NOT_FOUND.refuse("operator_id", id.operator(), "period_id", id.period());
        }
        if (finalized.leafIndex() != correcting.corrects()) {
            throw BatchReason.SETTLEMENT_SUPERSEDED.refuse(
                    "operator_id", id.operator(), "period_id", id.period(), "leaf_index", finalized.leafIndex());
        }
        requirePublishable(correcting.counts(), minBatchSize);
        String payload = Settlement.payload(id, correcting.counts()).canonicalJson();
        Optional<Settlement.Signed> signed = signed(key, correcting.signature(), payload);
        correcting.receipts().ifPresent(receipts -> requireReceipts(receipts, correcting.counts(), key, payload));
        return new Settlement(
                id,
                correcting.counts(),
                signed,
                correcting.receipts(),
                Optional.of(new Settlement.Correction(correcting.corrects(), correcting.reason())),
                now);
    }

    /**
     * What the batch of a longer period counts once this one is rolled up into it.
     *
     * @param target the longer period's batch as it stands
     * @param early roll up although this batch's period is not over
     * @param minBatchSize as many outcomes as this are published as they are
     * @throws Refusal {@link BatchReason#BATCH_FINALIZED}, {@link BatchReason#BATCH_ROLLED_UP},
     *     {@link BatchReason#PERIOD_NOT_OVER}, {@link BatchReason#BATCH_NOT_SMALL} or
     *     {@link BatchReason#COUNT_LIMIT_REACHED}
     */
    public OutcomeCounts rolledUpInto(Batch target, boolean early, long minBatchSize, Instant now) {
        requireOpen();
        target.requireOpen();
        if (!early) {
            id.period().requireOver(now);
        }
        if (counts.outcomes() >= minBatchSize) {
            throw BatchReason.BATCH_NOT_SMALL.refuse(
                    "operator_id", id.operator(), "period_id", id.period(), "min_batch_size", minBatchSize);
        }
        try {
            return target.counts.plus(counts);
        } catch (IllegalArgumentException tooMany) {
            throw BatchReason.COUNT_LIMIT_REACHED.refuse("operator_id", id.operator(), "period_id", target.id.period());
        }
    }

    /**
     * Demands that the batch still counts.
     *
     * @throws Refusal {@link BatchReason#BATCH_FINALIZED} or {@link BatchReason#BATCH_ROLLED_UP}
     */
    public void requireOpen() {
        state.obstacle(id).ifPresent(refusal -> {
            throw refusal;
        });
    }

    private void requirePublishable(OutcomeCounts published, long minBatchSize) {
        if (published.outcomes() < minBatchSize) {
            throw BatchReason.BATCH_TOO_SMALL.refuse(
                    "operator_id", id.operator(), "period_id", id.period(), "min_batch_size", minBatchSize);
        }
    }

    /** A key demands a signature, and a signature a key. */
    private Optional<Settlement.Signed> signed(Optional<PublicKey> key, Optional<Signature> signature, String payload) {
        if (key.isPresent() && signature.isEmpty()) {
            throw BatchReason.SIGNATURE_REQUIRED.refuse("operator_id", id.operator(), "payload", payload);
        }
        if (key.isEmpty() && signature.isPresent()) {
            throw BatchReason.OPERATOR_HAS_NO_KEY.refuse("operator_id", id.operator());
        }
        return key.map(present -> new Settlement.Signed(present, signature.orElseThrow()));
    }

    private void requireReceipts(
            ReceiptCommitment receipts, OutcomeCounts counted, Optional<PublicKey> key, String payload) {
        if (receipts.count() != counted.successful()) {
            throw BatchReason.RECEIPTS_MISMATCH.refuse(
                    "receipts", receipts.count(), "successful_count", counted.successful());
        }
        signed(key, receipts.signature(), payload);
    }
}
