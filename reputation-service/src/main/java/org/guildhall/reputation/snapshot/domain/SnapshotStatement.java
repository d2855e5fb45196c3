package org.guildhall.reputation.snapshot.domain;

import java.time.Instant;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.score.domain.ScoringRule;

/**
 * What the service signs and logs about a snapshot.
 *
 * @param asOf whole seconds
 * @param document SHA-256 of the document
 * @param receiptCount receipts that it was computed from
 * @param receiptsRoot root of their Merkle tree
 * @param rule how they were scored
 */
public record SnapshotStatement(
        Instant asOf, Digest document, long receiptCount, Digest receiptsRoot, ScoringRule rule) {
    /** Source: docs/reputation.md, "Snapshots". */
    public Statement statement() {
        return Statement.of(
                "snapshot",
                "as_of",
                asOf.getEpochSecond(),
                "document_sha256",
                document.hex(),
                "receipt_count",
                receiptCount,
                "receipts_root",
                receiptsRoot.hex(),
                "window_secs",
                rule.window().toSeconds(),
                "min_history_secs",
                rule.minHistory().toSeconds(),
                "cap",
                rule.cap().toString());
    }
}
