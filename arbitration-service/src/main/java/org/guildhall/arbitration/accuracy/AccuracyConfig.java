package org.guildhall.arbitration.accuracy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How arbiters' accuracies are estimated. */
@ConfigMapping(prefix = "guildhall.accuracy")
public interface AccuracyConfig {
    /**
     * How often they are estimated anew, by one of the replicas. Too low: all votes are read over and over; too high:
     * new votes show late.
     */
    @WithDefault("1h")
    Duration every();
}
