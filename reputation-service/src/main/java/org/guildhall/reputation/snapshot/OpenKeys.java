package org.guildhall.reputation.snapshot;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.guildhall.platform.log.LogKey;

/** Reads the keys that sign snapshots and their log before the service takes calls; without them it doesn't start. */
@ApplicationScoped
class OpenKeys {
    private final LogKey logKey;
    private final SnapshotKey snapshotKey;

    OpenKeys(LogKey logKey, SnapshotKey snapshotKey) {
        this.logKey = logKey;
        this.snapshotKey = snapshotKey;
    }

    void atStart(@Observes StartupEvent start) {
        snapshotKey.open();
        logKey.open();
    }
}
