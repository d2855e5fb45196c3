package org.guildhall.arbitration.dispute.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.Mark;

/**
 * The arbiters of one round and their votes.
 *
 * @param requiredVotes votes for one side that decide
 * @param convenedAt from then on primary seats could vote
 * @param fallbackAt from then on fallback seats could vote; empty if they can't
 * @param seats the primary ones first, each group in the order named
 */
public record Panel(int requiredVotes, Instant convenedAt, Optional<Instant> fallbackAt, List<Seat> seats) {
    public Panel {
        seats = List.copyOf(seats);
    }

    /** The seat of an arbiter, if it has one. */
    public Optional<Seat> seat(ArbiterId arbiter) {
        return seats.stream().filter(seat -> seat.arbiter().equals(arbiter)).findFirst();
    }

    /** From when a seat could vote; empty if it can't. */
    public Optional<Instant> votesFrom(Seat seat) {
        return seat.role() == SeatRole.PRIMARY ? Optional.of(convenedAt) : fallbackAt;
    }

    /** Votes cast for a side. */
    public long votes(Side side) {
        return seats.stream()
                .flatMap(seat -> seat.ballot().stream())
                .filter(ballot -> ballot.decision() == side)
                .count();
    }

    /** Whether any vote was cast or committed. */
    public boolean hasVotes() {
        return seats.stream().anyMatch(Seat::hasVoted);
    }

    public boolean hasFallbackSeats() {
        return seats.stream().anyMatch(seat -> seat.role() == SeatRole.FALLBACK);
    }

    /** The side that has the required votes, if one has. */
    Optional<Side> winner() {
        for (Side side : Side.values()) {
            if (votes(side) >= requiredVotes) {
                return Optional.of(side);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether neither side can reach the required votes any more. A fallback seat counts as a vote still possible even
     * before it is activated, because it can be until the deadline.
     */
    boolean isHopeless() {
        return cannotReach(
                seats.stream().filter(seat -> seat.ballot().isEmpty()).count());
    }

    /** Whether neither side can reach the required votes when no more than the committed ones are revealed. */
    boolean isHopelessAmongCommitted() {
        return cannotReach(seats.stream().filter(Seat::isUnrevealed).count());
    }

    private boolean cannotReach(long possible) {
        return Math.max(votes(Side.BUYER), votes(Side.SELLER)) + possible < requiredVotes;
    }

    /** Whether every seat that may vote has committed itself. */
    boolean isFullyCommitted() {
        return seats.stream().filter(seat -> votesFrom(seat).isPresent()).allMatch(Seat::hasVoted);
    }

    Panel withCommitment(ArbiterId arbiter, Commitment commitment) {
        return withSeats(seats.stream()
                .map(seat -> seat.arbiter().equals(arbiter) ? seat.with(commitment) : seat)
                .toList());
    }

    Panel withBallot(ArbiterId arbiter, Ballot ballot) {
        return withSeats(seats.stream()
                .map(seat -> seat.arbiter().equals(arbiter) ? seat.with(ballot) : seat)
                .toList());
    }

    Panel withFallbackFrom(Instant now) {
        return new Panel(requiredVotes, convenedAt, Optional.of(now), seats);
    }

    private Panel withSeats(List<Seat> changed) {
        return new Panel(requiredVotes, convenedAt, fallbackAt, changed);
    }

    /** The voters' marks for a decision. Who had not voted yet still had time and gets none. */
    List<Mark> decisionMarks(Side decision) {
        List<Mark> marks = new ArrayList<>();
        for (Seat seat : seats) {
            seat.ballot()
                    .ifPresent(ballot -> marks.add(
                            Mark.decision(seat.arbiter(), ballot.decision() == decision, response(seat, ballot))));
        }
        return marks;
    }

    /** The marks for a voting deadline that passed: every seat that could vote and had not. */
    List<Mark> missedVoteMarks() {
        return seats.stream()
                .filter(seat -> !seat.hasVoted() && votesFrom(seat).isPresent())
                .map(seat -> Mark.nonParticipation(seat.arbiter()))
                .toList();
    }

    /** The marks for a reveal deadline that passed: an unrevealed commitment counts as not voted. */
    List<Mark> missedRevealMarks() {
        return seats.stream()
                .filter(Seat::isUnrevealed)
                .map(seat -> Mark.nonParticipation(seat.arbiter()))
                .toList();
    }

    /** What turns the marks of a decision into those of the opposite one, which an appeal made of it. */
    List<Mark> overturnedMarks(Side overturned) {
        return seats.stream()
                .filter(seat -> seat.ballot().isPresent())
                .map(seat -> Mark.overturned(seat.arbiter(), seat.ballot().get().decision() == overturned))
                .toList();
    }

    private Duration response(Seat seat, Ballot ballot) {
        return Duration.between(votesFrom(seat).orElseThrow(), ballot.castAt());
    }
}
