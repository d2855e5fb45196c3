package org.guildhall.settlement.batch.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * What one operator counted in one period.
 *
 * @param counts so far; never falling, final once the batch is finalized
 */
public record Batch(BatchId id, OutcomeCounts counts, BatchState state) {
    /**
     * How a caller wants a batch closed.
     *
     * @param early close it although its period is not over
     * @param expected the counts that the settlement must have; empty: any
     * @param signature the operator's over the statement {@code settlement} with the expected counts
     */
    public record Closing(boolean early, Optional<OutcomeCounts> expected, Optional<Signature> signature) {}

    /**
     * Closes the batch for good. The rules come in the order that the contract lists them; whether the signature is
     * good is for the caller to check before the result is stored.
     *
     * @param key the operator's, if it has one
     * @param minBatchSize fewer outcomes than this are not published
     * @param now read by the caller
     * @throws org.guildhall.platform.refusal.Refusal {@link BatchReason#BATCH_FINALIZED},
     *     {@link BatchReason#PERIOD_NOT_OVER}, {@link BatchReason#BATCH_TOO_SMALL},
     *     {@link BatchReason#PAYLOAD_MISMATCH}, {@link BatchReason#SIGNATURE_REQUIRED} or
     *     {@link BatchReason#OPERATOR_HAS_NO_KEY}
     */
    public Batch finalized(Closing closing, Optional<PublicKey> key, long minBatchSize, Instant now) {
        if (state instanceof BatchState.Finalized) {
            throw BatchReason.BATCH_FINALIZED.refuse("operator_id", id.operator(), "period_id", id.period());
        }
        if (!closing.early()) {
            id.period().requireOver(now);
        }
        if (counts.outcomes() < minBatchSize) {
            throw BatchReason.BATCH_TOO_SMALL.refuse(
                    "operator_id", id.operator(), "period_id", id.period(), "min_batch_size", minBatchSize);
        }
        String payload = Settlement.payload(id, counts).canonicalJson();
        if (closing.expected().filter(expected -> !expected.equals(counts)).isPresent()) {
            throw BatchReason.PAYLOAD_MISMATCH.refuse("payload", payload);
        }
        if (key.isPresent() && closing.signature().isEmpty()) {
            throw BatchReason.SIGNATURE_REQUIRED.refuse("operator_id", id.operator(), "payload", payload);
        }
        if (key.isEmpty() && closing.signature().isPresent()) {
            throw BatchReason.OPERATOR_HAS_NO_KEY.refuse("operator_id", id.operator());
        }
        Optional<Settlement.Signed> signed = key.map(
                present -> new Settlement.Signed(present, closing.signature().orElseThrow()));
        return new Batch(id, counts, new BatchState.Finalized(new Settlement(id, counts, signed, now)));
    }

    /** The settlement, once the batch is finalized. */
    public Optional<Settlement> settlement() {
        return state instanceof BatchState.Finalized finalized ? Optional.of(finalized.settlement()) : Optional.empty();
    }
}
