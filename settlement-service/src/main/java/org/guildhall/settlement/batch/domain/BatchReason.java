package org.guildhall.settlement.batch.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why something with a batch is refused, as documented in {@code batch.proto}. */
public enum BatchReason implements Reason {
    PERIOD_INVALID(
            Kind.INVALID_ARGUMENT,
            "Name a day (2026-04-17), an ISO week (2026-W16), a month (2026-04) or a year (2026) that exists.",
            "period_id"),
    PERIOD_NOT_STARTED(
            Kind.FAILED_PRECONDITION, "Record in a period once it has begun, in UTC.", "period_id", "starts_at"),
    PERIOD_NOT_OVER(
            Kind.FAILED_PRECONDITION, "Wait for the period's end, or close the batch early.", "period_id", "ends_at"),
    BATCH_NOT_FOUND(Kind.NOT_FOUND, "Nothing was recorded in this batch.", "operator_id", "period_id"),
    BATCH_FINALIZED(
            Kind.FAILED_PRECONDITION,
            "The batch is closed for good; its settlement can be read.",
            "operator_id",
            "period_id",
            "leaf_index"),
    BATCH_ROLLED_UP(
            Kind.FAILED_PRECONDITION,
            "The batch was moved into a longer period; what it counted is there.",
            "operator_id",
            "period_id",
            "into_period_id"),
    SETTLEMENT_NOT_FOUND(Kind.NOT_FOUND, "This batch has no settlement yet.", "operator_id", "period_id"),
    SETTLEMENT_SUPERSEDED(
            Kind.FAILED_PRECONDITION,
            "The settlement was corrected already; correct the newest one.",
            "operator_id",
            "period_id",
            "leaf_index"),
    PERIOD_NOT_AROUND(
            Kind.INVALID_ARGUMENT,
            "Roll up into a longer period that holds the whole of the shorter one.",
            "period_id",
            "into_period_id"),
    BATCH_NOT_SMALL(
            Kind.FAILED_PRECONDITION,
            "The batch is large enough to be published; finalize it.",
            "operator_id",
            "period_id",
            "min_batch_size"),
    RECEIPTS_MISMATCH(
            Kind.FAILED_PRECONDITION,
            "Commit to exactly the receipts of the redemptions that were counted.",
            "receipts",
            "successful_count"),
    BATCH_TOO_SMALL(
            Kind.FAILED_PRECONDITION,
            "So few outcomes could be told apart, so they are not published; roll the batch up into a longer period.",
            "operator_id",
            "period_id",
            "min_batch_size"),
    PAYLOAD_MISMATCH(
            Kind.FAILED_PRECONDITION,
            "The counts are not the expected ones; compare, then sign the payload as it is.",
            "payload"),
    SIGNATURE_REQUIRED(
            Kind.FAILED_PRECONDITION, "The operator has a key: sign this payload.", "operator_id", "payload"),
    OPERATOR_HAS_NO_KEY(
            Kind.FAILED_PRECONDITION,
            "The operator has no key that could verify a signature; send none.",
            "operator_id"),
    SEQUENCE_GAP(
            Kind.FAILED_PRECONDITION,
            "Recordings of the producer are missing before this one; send from the expected sequence on.",
            "producer_id",
            "expected"),
    PRODUCER_FENCED(
            Kind.FAILED_PRECONDITION,
            "A later epoch of this producer has recorded; this one is over.",
            "producer_id",
            "epoch"),
    COUNT_LIMIT_REACHED(
            Kind.FAILED_PRECONDITION,
            "A count can't pass 2^53 - 1; record in another period.",
            "operator_id",
            "period_id");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    BatchReason(Kind kind, String advice, String... keys) {
        this.kind = kind;
        this.advice = advice;
        this.keys = List.of(keys);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }

    @Override
    public List<String> keys() {
        return keys;
    }
}
