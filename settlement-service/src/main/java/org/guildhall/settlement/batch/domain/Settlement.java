package org.guildhall.settlement.batch.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * What closes a batch: its counts as a document that its operator signed.
 *
 * @param counts the final counts
 * @param signed by whom and how; empty if the operator had no key
 * @param finalizedAt when the batch was closed
 */
public record Settlement(BatchId batch, OutcomeCounts counts, Optional<Signed> signed, Instant finalizedAt) {
    /**
     * The operator's signature over the statement {@code settlement}.
     *
     * @param key the operator's key as it was then
     */
    public record Signed(PublicKey key, Signature signature) {}

    /**
     * The payload and what is signed of it: the statement {@code settlement} with the members {@code period_id},
     * {@code operator_id}, {@code successful_count} and {@code denial_counts}.
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
}
