package org.guildhall.reputation.receipt;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How receipts are taken in. */
@ConfigMapping(prefix = "guildhall.receipts")
public interface ReceiptsConfig {
    /**
     * Whether receipts of version 1 are taken, whose completion time nobody signed. Off: they are MALFORMED.
     */
    @WithDefault("true")
    boolean acceptVersion1();

    /**
     * Threads that verify signatures; 0 means one fewer than there are cores, at least one. Too low: verification is
     * slower than the cores could; too high: scores wait for a core while receipts stream in.
     */
    @WithDefault("0")
    int verificationThreads();

    /**
     * Verifications (single receipts or batches of a stream) that may wait for a thread; past it calls are refused as
     * OVERLOADED. Too low: refusals in short bursts; too high: every caller waits long under overload.
     */
    @WithDefault("1024")
    int verificationQueue();

    /**
     * Batches of streams that are examined or recorded at the same time; from half of them on streams are held back, past
     * all of them they are ended as OVERLOADED. A batch of 500 receipts takes about 1 MB. Too low: many streams are refused
     * although the machine has room; too high: memory grows with the number of streams.
     */
    @WithDefault("128")
    int batchesInFlight();
}
