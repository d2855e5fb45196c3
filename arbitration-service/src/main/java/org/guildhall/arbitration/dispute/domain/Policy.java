package org.guildhall.arbitration.dispute.domain;

import java.time.Duration;

/**
 * The rules of one dispute, fixed at its opening.
 *
 * @param requiredVotes votes for one side that decide; at least 2 and more than half of {@code totalArbiters}, so that
 *     both sides can't win
 * @param totalArbiters primary seats; at most {@value #MAX_SEATS}
 * @param votingPeriod from the panel's convening to the voting deadline; 1 s to 30 days
 * @param conveningPeriod how long the dispute waits for its panel; 1 s to 30 days
 * @param mode whether votes are seen when they are cast
 * @param revealPeriod how long committed votes may be revealed; 1 s to 30 days; without meaning in OPEN mode
 * @param automaticFallback whether the fallback is activated at the midpoint without anybody's doing
 */
public record Policy(
        int requiredVotes,
        int totalArbiters,
        Duration votingPeriod,
        Duration conveningPeriod,
        VotingMode mode,
        Duration revealPeriod,
        boolean automaticFallback) {
    /** How many more votes and seats an appeal against a decision takes. */
    public static final int APPEAL_ADDS = 2;

    public static final int MAX_SEATS = 99;
    private static final int LEAST_VOTES = 2;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#POLICY_UNSOUND} */
    public Policy {
        require(requiredVotes >= LEAST_VOTES, "required_votes must be at least " + LEAST_VOTES);
        require(totalArbiters <= MAX_SEATS, "total_arbiters must be at most " + MAX_SEATS);
        require(requiredVotes <= totalArbiters, "required_votes must be at most total_arbiters");
        require(requiredVotes * 2 > totalArbiters, "required_votes must be more than half of total_arbiters");
        requirePeriod(votingPeriod, "voting_period");
        requirePeriod(conveningPeriod, "convening_period");
        requirePeriod(revealPeriod, "reveal_period");
    }

    /** The longest that a round takes from its convening on, whatever anyone does. */
    Duration longestRound() {
        return votingPeriod.plus(Dispute.FALLBACK_EXTENSION).plus(longestReveal());
    }

    /** How long a vote may go on after its deadline. */
    Duration longestReveal() {
        return mode == VotingMode.COMMIT_REVEAL ? revealPeriod : Duration.ZERO;
    }

    private static void requirePeriod(Duration period, String name) {
        require(
                period.compareTo(SHORTEST) >= 0 && period.compareTo(LONGEST) <= 0,
                name + " must be 1 second to 30 days");
    }

    private static void require(boolean sound, String problem) {
        if (!sound) {
            throw DisputeReason.POLICY_UNSOUND.refuse("problem", problem);
        }
    }
}
