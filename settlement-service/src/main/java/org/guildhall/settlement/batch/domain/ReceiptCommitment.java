package org.guildhall.settlement.batch.domain;

import java.util.Optional;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/**
 * What an operator says of the receipts behind its count, without showing any.
 *
 * @param root RFC 6962 root over the salted receipt digests in ascending order
 * @param count how many receipts, at least 1
 * @param signature the operator's over the statement {@code receipt-commitment}; empty if it has no key
 */
public record ReceiptCommitment(Digest root, long count, Optional<Signature> signature) {
    /** What the operator signs: the members {@code operator_id}, {@code period_id}, {@code receipts}, {@code receipts_root}. */
    public Statement statement(BatchId batch) {
        return Statement.of(
                "receipt-commitment",
                "operator_id",
                batch.operator().text(),
                "period_id",
                batch.period().id(),
                "receipts",
                count,
                "receipts_root",
                root.hex());
    }
}
