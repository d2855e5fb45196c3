package org.guildhall.reputation.snapshot;

import java.time.Instant;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.snapshot.domain.SnapshotStatement;

/**
 * A snapshot with what identifies it.
 *
 * @param document the bytes
 * @param documentGzip the same with gzip
 * @param factsGzip the lines of its export but those of consumers and receipts, with gzip
 * @param selection which receipts it was computed from
 */
public record MadeSnapshot(
        SnapshotStatement statement,
        Signature signature,
        PublicKey signerKey,
        byte[] document,
        byte[] documentGzip,
        byte[] factsGzip,
        Selection.Kept selection) {
    /** The time that it is for. */
    public Instant asOf() {
        return statement.asOf();
    }
}
