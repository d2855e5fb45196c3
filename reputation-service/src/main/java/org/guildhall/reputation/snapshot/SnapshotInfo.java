package org.guildhall.reputation.snapshot;

import java.time.Instant;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * What identifies a snapshot and what it was computed from.
 *
 * @param asOf whole seconds
 * @param digest SHA-256 of the document
 * @param sizeBytes of the document
 * @param receiptCount receipts that it was computed from
 * @param receiptsRoot root of their Merkle tree
 * @param statement the canonical JSON that is signed and logged
 * @param logIndex place of the statement in the log; null if the snapshot isn't kept
 */
public record SnapshotInfo(
        Instant asOf,
        Digest digest,
        long sizeBytes,
        long receiptCount,
        Digest receiptsRoot,
        String statement,
        Signature signature,
        PublicKey signerKey,
        Long logIndex) {
    /** What is known of a snapshot that isn't kept. */
    static SnapshotInfo of(MadeSnapshot made) {
        return new SnapshotInfo(
                made.asOf(),
                made.statement().document(),
                made.document().length,
                made.statement().receiptCount(),
                made.statement().receiptsRoot(),
                made.statement().statement().canonicalJson(),
                made.signature(),
                made.signerKey(),
                null);
    }
}
