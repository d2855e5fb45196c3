package org.guildhall.arbitration.arbiter.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * What an arbiter has done in disputes that ended. Source: docs/arbitration.md, "Arbiters".
 *
 * @param withConsensus votes for the side that won; never negative
 * @param dissenting votes for the side that lost; never negative
 * @param nonParticipations seats that could vote and had not when the deadline passed; never negative
 * @param totalResponse sum over all decisions of the time from when the seat could vote to its vote; a sum and not a
 *     mean, so that nothing is lost by rounding. Replicas' clocks may differ, so a very fast vote may count as
 *     negative; it earns no bonus then.
 */
public record ArbiterRecord(long withConsensus, long dissenting, long nonParticipations, Duration totalResponse) {
    private static final double UNKNOWN_CONSENSUS_RATE = 0.5;
    private static final double NEW_SCORE = 50;
    private static final double HOURS_WITH_BONUS = 24;
    private static final double NANOS_PER_HOUR = 3_600e9;
    private static final double NANOS_PER_SECOND = 1e9;

    public ArbiterRecord {
        if (withConsensus < 0 || dissenting < 0 || nonParticipations < 0) {
            throw new IllegalArgumentException("an arbiter's counts are never negative");
        }
    }

    /** The record of an arbiter that has just registered. */
    public static ArbiterRecord none() {
        return new ArbiterRecord(0, 0, 0, Duration.ZERO);
    }

    /** This record with what one dispute's end adds. */
    public ArbiterRecord plus(Mark mark) {
        return new ArbiterRecord(
                withConsensus + mark.withConsensus(),
                dissenting + mark.dissenting(),
                nonParticipations + mark.nonParticipations(),
                totalResponse.plus(mark.response()));
    }

    /** Votes in disputes that votes decided. */
    public long totalDecisions() {
        return withConsensus + dissenting;
    }

    /** In [0, 1]; 0.5 with no decision yet. */
    public double consensusRate() {
        return totalDecisions() == 0 ? UNKNOWN_CONSENSUS_RATE : (double) withConsensus / totalDecisions();
    }

    /** In [0, 1]; 1 with neither decision nor non-participation. */
    public double participationRate() {
        long seats = totalDecisions() + nonParticipations;
        return seats == 0 ? 1 : (double) totalDecisions() / seats;
    }

    /** Per decision, truncated to nanoseconds; empty while there is none. */
    public Optional<Duration> meanResponse() {
        return totalDecisions() == 0 ? Optional.empty() : Optional.of(totalResponse.dividedBy(totalDecisions()));
    }

    /**
     * In [0, 100]: 70 · consensus rate + 20 · participation rate + 10 · (1 − h/24) for a mean response of h hours,
     * 0 < h ≤ 24; 50 for an arbiter without any mark.
     */
    public double score() {
        if (totalDecisions() + nonParticipations == 0) {
            return NEW_SCORE;
        }
        double score = 70 * consensusRate() + 20 * participationRate() + responseBonus();
        return Math.max(0, Math.min(100, score));
    }

    private double responseBonus() {
        if (totalDecisions() == 0) {
            return 0;
        }
        double totalHours = (totalResponse.getSeconds() * NANOS_PER_SECOND + totalResponse.getNano()) / NANOS_PER_HOUR;
        double hours = totalHours / totalDecisions();
        return hours > 0 && hours <= HOURS_WITH_BONUS ? 10 * (1 - hours / HOURS_WITH_BONUS) : 0;
    }
}
