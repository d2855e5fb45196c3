package org.guildhall.arbitration.arbiter.domain;

import java.time.Duration;

/**
 * What a dispute adds to one arbiter's record.
 *
 * @param arbiter whose record
 * @param withConsensus added to the votes for the winning side; negative when a decision is overturned
 * @param dissenting added to the votes for the losing side; negative when a decision is overturned
 * @param nonParticipations added to the seats that did not vote in time
 * @param response added to the sum of response times
 */
public record Mark(ArbiterId arbiter, int withConsensus, int dissenting, int nonParticipations, Duration response) {
    /** A vote in a dispute that votes decided. */
    public static Mark decision(ArbiterId arbiter, boolean withConsensus, Duration response) {
        return new Mark(arbiter, withConsensus ? 1 : 0, withConsensus ? 0 : 1, 0, response);
    }

    /** A seat that could vote and had not when the deadline passed. */
    public static Mark nonParticipation(ArbiterId arbiter) {
        return new Mark(arbiter, 0, 0, 1, Duration.ZERO);
    }

    /** What re-judges a vote when an appeal overturns the decision; the response time stays. */
    public static Mark overturned(ArbiterId arbiter, boolean wasWithConsensus) {
        int change = wasWithConsensus ? -1 : 1;
        return new Mark(arbiter, change, -change, 0, Duration.ZERO);
    }
}
