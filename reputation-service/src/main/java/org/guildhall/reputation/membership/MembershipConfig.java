package org.guildhall.reputation.membership;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What federations learn of their members' scores. */
@ConfigMapping(prefix = "guildhall.membership")
public interface MembershipConfig {
    /**
     * How often changed scores of federations' members are told, at least 1s. Too high: a federation's reputation score is
     * behind; too low: all scores are computed for few changes.
     */
    @WithDefault("1m")
    Duration tellScoresEvery();
}
