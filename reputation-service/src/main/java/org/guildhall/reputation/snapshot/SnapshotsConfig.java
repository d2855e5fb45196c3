package org.guildhall.reputation.snapshot;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The public snapshots. */
@ConfigMapping(prefix = "guildhall.snapshots")
public interface SnapshotsConfig {
    /**
     * How long after a kept snapshot the next one is made and kept, counted from the newest, whatever replica made it.
     * Too low: each costs a pass over the receipts and is kept for good; too high: the public ranking is old.
     */
    @WithDefault("1h")
    Duration interval();

    /**
     * File with the secret key that signs snapshots (BIP-340), 64 hex digits. A missing file is made with a new key.
     * Every replica needs the same key, or readers see signatures of several. Required.
     */
    Optional<String> keyFile();
}
