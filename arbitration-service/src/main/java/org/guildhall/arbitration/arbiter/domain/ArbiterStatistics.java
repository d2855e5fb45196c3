package org.guildhall.arbitration.arbiter.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * Totals and means over all arbiters.
 *
 * @param arbiters all, retired ones included
 * @param retired of these, the retired ones
 * @param withConsensus votes for winning sides
 * @param dissenting votes for losing sides
 * @param nonParticipations seats that did not vote in time
 * @param meanScore mean of the arbiters' scores; 0 without arbiters
 * @param meanResponse mean of the mean response times of the arbiters who have decided; empty without any
 */
public record ArbiterStatistics(
        long arbiters,
        long retired,
        long withConsensus,
        long dissenting,
        long nonParticipations,
        double meanScore,
        Optional<Duration> meanResponse) {
    /** Votes in disputes that votes decided. */
    public long totalDecisions() {
        return withConsensus + dissenting;
    }

    /** Votes for the winning side per decision; 0 without decisions. */
    public double meanConsensusRate() {
        return totalDecisions() == 0 ? 0 : (double) withConsensus / totalDecisions();
    }
}
