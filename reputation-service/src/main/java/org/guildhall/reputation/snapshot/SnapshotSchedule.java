package org.guildhall.reputation.snapshot;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Makes and keeps a snapshot when the newest is old enough, on one replica at a time. */
@ApplicationScoped
class SnapshotSchedule {
    /** By which it can be paused. */
    static final String IDENTITY = "snapshots";

    private static final Logger LOG = Logger.getLogger(SnapshotSchedule.class);

    /** After so long another replica takes over from one that died; far longer than making a snapshot takes. */
    private static final Duration TURN = Duration.ofMinutes(2);

    private final SnapshotStore snapshots;
    private final TakeSnapshot takeSnapshot;
    private final SnapshotsConfig config;
    private final InstantSource clock;

    SnapshotSchedule(SnapshotStore snapshots, TakeSnapshot takeSnapshot, SnapshotsConfig config, InstantSource clock) {
        this.snapshots = snapshots;
        this.takeSnapshot = takeSnapshot;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            identity = IDENTITY,
            every = "1s",
            delayed = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        Instant now = clock.instant();
        return snapshots
                .takeTurn(now, now.plus(TURN), now.minus(config.interval()))
                .flatMap(taken -> taken ? take() : Uni.createFrom().voidItem())
                .onFailure()
                .invoke(failure -> LOG.warnf("no snapshot was made, the next look tries again: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> take() {
        return Uni.createFrom()
                .deferred(takeSnapshot::make)
                .flatMap(takeSnapshot::keep)
                .invoke(kept -> LOG.infof(
                        "kept the snapshot as of %s: %s, of %d receipts",
                        kept.asOf(), kept.digest(), kept.receiptCount()))
                .eventually(() -> snapshots.endTurn(clock.instant()))
                .replaceWithVoid();
    }
}
