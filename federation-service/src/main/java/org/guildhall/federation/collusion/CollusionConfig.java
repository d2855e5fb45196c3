package org.guildhall.federation.collusion;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;

/** When the mutual proposals of a pair are suspicious, and what follows. */
@ConfigMapping(prefix = "guildhall.collusion")
public interface CollusionConfig {
    /**
     * How far proposals are looked back over. Shorter: patterns that are spread out go unseen; longer: a busy pair stays
     * suspected for longer.
     */
    @WithDefault("P30D")
    Duration window();

    /**
     * Mutual proposals of a pair from which on it is suspected; 0 turns this off. Lower: honest partners are stopped;
     * higher: colluding ones aren't.
     */
    @WithDefault("3")
    long mutualCount();

    /**
     * Share of mutual proposals among all proposals of both from which on a pair is suspected, 0 to 1; 0 turns this
     * off. Lower: federations with few partners are stopped; higher: only pairs that deal with nobody else are.
     */
    @WithDefault("0.7")
    BigDecimal mutualShare();

    /** Proposals of both from which on the share is looked at. Lower: the share of a handful is taken for a pattern. */
    @WithDefault("5")
    long minTotal();

    /**
     * What follows for a new proposal of a suspected pair: REFUSE, or REQUIRE_WITNESSES, which accepts it with two
     * witnesses from two different federations.
     */
    @WithDefault("REFUSE")
    Answer answer();

    /** What follows from a suspicion. */
    enum Answer {
        REFUSE,
        REQUIRE_WITNESSES
    }
}
