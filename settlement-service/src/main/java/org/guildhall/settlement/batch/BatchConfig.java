package org.guildhall.settlement.batch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How batches are recorded and published. */
@ConfigMapping(prefix = "guildhall.batch")
public interface BatchConfig {
    /**
     * Outcomes that a batch needs to be published. Too low: a published count can be a person (1 turns the rule off); too
     * high: small operators settle late, in long periods only.
     */
    @WithDefault("10")
    long minBatchSize();

    /**
     * Recordings that may wait for the commit under way; streams are held back from half of it on. Too low: refusals
     * although the database keeps up; too high: every recording waits long while the database is slow, and memory grows
     * by about 500 bytes each.
     */
    @WithDefault("65536")
    int maxWaiting();
}
