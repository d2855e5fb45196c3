package org.guildhall.reputation.snapshot;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/** Names the receipts that snapshots are made from, and keeps snapshots. */
public interface SnapshotStore {
    /** Makes everything that the rest of this transaction reads be of one moment; call it first. */
    Uni<Void> holdStill();

    /**
     * Names the receipts that count now: not voided and completed from {@code from} to {@code to}, both included.
     *
     * @param settledUntil see {@link Selection}
     * @param gate consumers first seen later are too new to count
     */
    Uni<Receipts> receipts(Instant from, Instant to, Instant settledUntil, Instant gate);

    /**
     * @param digests of all that count, in groups of any size, 32 bytes each one after the other
     * @param selection how to name them later
     */
    record Receipts(List<byte[]> digests, Selection.Kept selection) {}

    /**
     * Keeps a snapshot.
     *
     * @param logIndex place of its statement in the log
     */
    Uni<Void> add(MadeSnapshot snapshot, long logIndex, Instant madeAt);

    /** The snapshot that was kept for a time; null if there is none. */
    Uni<SnapshotInfo> find(Instant asOf);

    /** The newest kept snapshot; null if there is none. */
    Uni<SnapshotInfo> newest();

    /** Kept snapshots of before a time, newest first. */
    Uni<List<SnapshotInfo>> list(Instant before, int limit);

    /** The document of a kept snapshot, with gzip. */
    Uni<byte[]> gzippedDocument(Instant asOf);

    /** What a kept snapshot's export begins with, and which receipts follow. */
    Uni<Export> export(Instant asOf);

    /**
     * @param facts lines
     * @param windowStart from when on receipts counted
     */
    record Export(String facts, Instant windowStart, Selection selection) {}

    /**
     * Consumers with a receipt completed from {@code from} to {@code to}, by key behind {@code after} (hex, empty for the
     * first).
     */
    Uni<List<ConsumerFacts>> consumers(Instant from, Instant to, String after, int limit);

    /**
     * @param event the NIP-01 JSON array that proves the first activity; null if a receipt does
     * @param eventSignature null if a receipt does
     */
    record ConsumerFacts(PublicKey consumer, Instant firstSeen, String event, Signature eventSignature) {}

    /** Accepted receipts of any time, by the id of their payment proof behind {@code after} (hex, empty for the first). */
    Uni<List<ReceiptFacts>> receipts(String after, int limit);

    /**
     * @param paymentProofId hex
     * @param swapResponseHash null unless the content doesn't say it
     * @param voidedAt null if it stands
     * @param voidReason null if it stands
     */
    record ReceiptFacts(
            String paymentProofId,
            Digest digest,
            int version,
            String content,
            Digest swapResponseHash,
            Signature consumerSignature,
            Signature providerSignature,
            Instant completedAt,
            Instant recordedAt,
            Instant voidedAt,
            String voidReason) {}

    /**
     * Takes the turn to make the next snapshot, unless another replica has it or a snapshot is newer than {@code due}.
     *
     * @return whether the turn was taken; it ends at {@code until} if it isn't given back
     */
    Uni<Boolean> takeTurn(Instant now, Instant until, Instant due);

    /** Gives the turn back. */
    Uni<Void> endTurn(Instant now);
}
