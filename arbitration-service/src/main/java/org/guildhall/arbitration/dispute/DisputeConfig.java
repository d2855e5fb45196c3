package org.guildhall.arbitration.dispute;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The rules of disputes that name none of their own, and how their deadlines are kept. */
@ConfigMapping(prefix = "guildhall.dispute")
public interface DisputeConfig {
    /**
     * Votes for one side that decide, where a dispute's policy names none. Too low: few arbiters decide; too high:
     * deadlocks and expiries. At least 2 and more than half of `total_arbiters`.
     */
    @WithDefault("3")
    int requiredVotes();

    /** Primary seats of a panel, where a dispute's policy names none. Too high: slow and expensive panels. */
    @WithDefault("5")
    int totalArbiters();

    /**
     * From convening to the voting deadline, where a dispute's policy names none; 1 s to 30 days. Too low: arbiters
     * miss the deadline; too high: parties wait.
     */
    @WithDefault("48h")
    Duration votingPeriod();

    /**
     * How long a dispute may wait for its panel, where its policy names none; 1 s to 30 days. Too low: disputes expire
     * before anybody is seated; too high: parties wait for nothing.
     */
    @WithDefault("7d")
    Duration conveningPeriod();

    /**
     * How long committed votes may be revealed, where a dispute's policy names none; 1 s to 30 days. Too low:
     * commitments stay unrevealed and count as not voted; too high: parties wait.
     */
    @WithDefault("12h")
    Duration revealPeriod();

    /**
     * How many disputes one transaction of the deadline scheduler ends. Too low: many commits when many deadlines fall
     * together; too high: long transactions that hold the records of many arbiters.
     */
    @WithDefault("250")
    int deadlineBatch();

    /**
     * Votes, commitments and reveals not yet answered, above which a replica refuses more. Too low: refused at peaks;
     * too high: long waits instead of a clear answer.
     */
    @WithDefault("4096")
    int maxWaiting();

    /**
     * Votes, commitments and reveals that share one commit. Too low: many commits at peaks; too high: the first of a
     * group waits for its last.
     */
    @WithDefault("256")
    int maxTogether();

    /**
     * Disputes under a vote that a replica keeps in memory, about 10 KB each with short reasons, so that a vote needs no
     * reading. Too low: a read before a vote; too high: memory.
     */
    @WithDefault("5000")
    int knownDisputes();
}
