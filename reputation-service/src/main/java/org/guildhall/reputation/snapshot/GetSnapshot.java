package org.guildhall.reputation.snapshot;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.guildhall.log.TlogProof;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.snapshot.domain.SnapshotReason;

/** Reads snapshots. */
@ApplicationScoped
public class GetSnapshot {
    private final SnapshotStore snapshots;
    private final MakeSnapshot makeSnapshot;
    private final MerkleLog log;
    private final InstantSource clock;

    /** The document that was read last: nearly always the newest. */
    private volatile Document last;

    GetSnapshot(SnapshotStore snapshots, MakeSnapshot makeSnapshot, MerkleLog log, InstantSource clock) {
        this.snapshots = snapshots;
        this.makeSnapshot = makeSnapshot;
        this.log = log;
        this.clock = clock;
    }

    /**
     * A document in both its forms; not to be changed.
     *
     * @param digest SHA-256 of {@code plain}
     */
    public record Document(Digest digest, byte[] plain, byte[] gzip) {}

    /**
     * A snapshot with its document.
     *
     * @param logProof a C2SP tlog-proof; empty if the snapshot isn't kept
     */
    public record Shown(SnapshotInfo info, byte[] document, String logProof) {}

    /**
     * @param asOf whole seconds; null for the newest kept snapshot. If none was kept for the time, one is made
     * @return the snapshot; fails with {@link SnapshotReason#SNAPSHOT_NOT_FOUND}
     * @throws org.guildhall.platform.refusal.Refusal {@link ScoreReason#AS_OF_IN_FUTURE} or
     *     {@link PlatformReason#OVERLOADED}
     */
    public Uni<Shown> run(Instant asOf) {
        Instant now = clock.instant();
        if (asOf != null && asOf.isAfter(now)) {
            throw ScoreReason.AS_OF_IN_FUTURE.refuse("as_of", asOf, "now", now);
        }
        if (asOf == null) {
            return kept(null).flatMap(this::shown);
        }
        return snapshots
                .find(asOf)
                .flatMap(info -> info != null
                        ? shown(info)
                        : makeSnapshot.toShow(asOf).map(made -> new Shown(SnapshotInfo.of(made), made.document(), "")));
    }

    private Uni<Shown> shown(SnapshotInfo info) {
        return document(info).flatMap(document -> log.inclusion(info.logIndex(), 0)
                .map(proof -> new Shown(
                        info,
                        document.plain(),
                        new TlogProof(new byte[0], info.logIndex(), proof.proof(), proof.checkpoint()).toString())));
    }

    /**
     * What is known of a kept snapshot.
     *
     * @param asOf null for the newest
     * @return the snapshot; fails with {@link SnapshotReason#SNAPSHOT_NOT_FOUND}
     */
    public Uni<SnapshotInfo> kept(Instant asOf) {
        return (asOf == null ? snapshots.newest() : snapshots.find(asOf)).invoke(info -> {
            if (info == null) {
                throw SnapshotReason.SNAPSHOT_NOT_FOUND.refuse("as_of", asOf == null ? "" : asOf);
            }
        });
    }

    /** The document of a kept snapshot. */
    public Uni<Document> document(SnapshotInfo info) {
        Document known = last;
        if (known != null && known.digest().equals(info.digest())) {
            return Uni.createFrom().item(known);
        }
        return snapshots.gzippedDocument(info.asOf()).map(gzip -> {
            Document read = new Document(info.digest(), Gzip.unpack(gzip), gzip);
            last = read;
            return read;
        });
    }
}
