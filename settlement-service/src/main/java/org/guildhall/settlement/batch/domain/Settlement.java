package org.guildhall.settlement.batch.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * What closes a batch, or corrects what closed it: the counts as a document that the operator signed.
 *
 * @param counts the final counts
 * @param signed by whom and how; empty if the operator had no key
 * @param receipts the commitment to the receipts behind the counts, if the operator gave one
 * @param correction what it supersedes; empty in the first settlement of a batch
 * @param finalizedAt when the batch was closed, or corrected
 */
public record Settlement(
        BatchId batch,
        OutcomeCounts counts,
        Optional<Signed> signed,
        Optional<ReceiptCommitment> receipts,
        Optional<Correction> correction,
        Instant finalizedAt) {
    /**
     * The operator's signature, over the statement {@code settlement} or {@code settlement-correction}.
     *
     * @param key the operator's key as it was then
     */
    public record Signed(PublicKey key, Signature signature) {}

    /**
     * What a settlement supersedes.
     *
     * @param leafIndex the superseded settlement's place in the log
     * @param reason in the operator's words, 1 to 500 characters
     */
    public record Correction(long leafIndex, String reason) {}

    /**
     * The payload, and what is signed of a first settlement: the statement {@code settlement} with the members
     * {@code period_id}, {@code operator_id}, {@code successful_count} and {@code denial_counts}.
     */
    public static Statement payload(BatchId batch, OutcomeCounts counts) {
        return Statement.of(
                "settlement",
                "period_id",
                batch.period().id(),
                "operator_id",
                batch.operator().text(),
                "successful_count",
                counts.successful(),
                "denial_counts",
                counts.occurredDenials());
    }

    public Statement payload() {
        return payload(batch, counts);
    }

    /** What the operator signs: the payload, or of a correction the payload with what it corrects and why. */
    public Statement statement() {
        return correction
                .map(by -> Statement.of(
                        "settlement-correction",
                        "corrects",
                        by.leafIndex(),
                        "payload",
                        payload().members(),
                        "reason",
                        by.reason()))
                .orElseGet(this::payload);
    }

    /** The leaf of the log: RFC 8785 JSON of payload, signature, commitment and what it corrects. */
    public String entry() {
        return Statement.of(
                        "settlement-entry",
                        "payload",
                        payload().members(),
                        "operator_public_key",
                        signed.map(by -> by.key().hex()).orElse(null),
                        "operator_signature",
                        signed.map(by -> by.signature().hex()).orElse(null),
                        "receipts",
                        receipts.map(ReceiptCommitment::count).orElse(null),
                        "receipts_root",
                        receipts.map(commitment -> commitment.root().hex()).orElse(null),
                        "receipts_signature",
                        receipts.flatMap(ReceiptCommitment::signature)
                                .map(Signature::hex)
                                .orElse(null),
                        "corrects",
                        correction.map(Correction::leafIndex).orElse(null),
                        "reason",
                        correction.map(Correction::reason).orElse(null))
                .canonicalJson();
    }

    /** The bytes of {@link #entry()}, which the leaf hash is over. */
    public byte[] leaf() {
        return entry().getBytes(StandardCharsets.UTF_8);
    }
}
