package org.guildhall.reputation.score;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;

/** The scoring rule's settings. All replicas must have the same, or their scores differ. */
@ConfigMapping(prefix = "guildhall.scores")
public interface ScoresConfig {
    /**
     * How far back receipts count, 0 or more. Too low: scores forget good work; too high: they remember what a provider
     * no longer is.
     */
    @WithDefault("30d")
    Duration window();

    /**
     * How long a consumer must have been known for its receipts to count, 0 or more. Too low: new keys invented for the
     * purpose count; too high: real newcomers are ignored for long.
     */
    @WithDefault("30d")
    Duration minHistory();

    /**
     * The share of a consumer's receipts above which its receipts with one provider are scaled down, 0 to 1. Too low:
     * loyal customers hardly count; too high: one consumer can make a provider.
     */
    @WithDefault("0.20")
    BigDecimal cap();

    /**
     * How often watched scores are looked at. Too low: watchers load the database; too high: they learn late.
     */
    @WithDefault("1s")
    Duration watchInterval();
}
