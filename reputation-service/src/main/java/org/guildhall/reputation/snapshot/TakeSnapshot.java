package org.guildhall.reputation.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.store.Transactions;

/** Makes a snapshot as of now and keeps it. */
@ApplicationScoped
public class TakeSnapshot {
    private final MakeSnapshot makeSnapshot;
    private final SnapshotStore snapshots;
    private final MerkleLog log;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Counter kept;

    TakeSnapshot(
            MakeSnapshot makeSnapshot,
            SnapshotStore snapshots,
            MerkleLog log,
            Transactions transactions,
            InstantSource clock,
            MeterRegistry metrics) {
        this.makeSnapshot = makeSnapshot;
        this.snapshots = snapshots;
        this.log = log;
        this.transactions = transactions;
        this.clock = clock;
        this.kept = metrics.counter("guildhall.reputation.snapshots");
    }

    /**
     * The snapshot as of the beginning of this second, not kept yet.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#OVERLOADED}
     */
    public Uni<MadeSnapshot> make() {
        return makeSnapshot.toKeep(clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Keeps it and puts it into the log, unless one was kept for the same time; gives the one that is kept. */
    public Uni<SnapshotInfo> keep(MadeSnapshot made) {
        byte[] entry = made.statement().statement().canonicalJson().getBytes(StandardCharsets.UTF_8);
        // The log's turn comes first, so of two for the same time the second sees the first.
        return transactions.together(() -> log.takeTurn()
                .chain(() -> snapshots.find(made.asOf()))
                .flatMap(known -> known != null
                        ? Uni.createFrom().item(known)
                        : log.append(List.of(entry))
                                .flatMap(appended ->
                                        snapshots.add(made, appended.get(0).leafIndex(), clock.instant()))
                                .invoke(() -> kept.increment())
                                .chain(() -> snapshots.find(made.asOf()))));
    }
}
