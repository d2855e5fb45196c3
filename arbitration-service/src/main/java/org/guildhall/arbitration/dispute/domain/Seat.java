package org.guildhall.arbitration.dispute.domain;

import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.platform.value.PublicKey;

/**
 * One arbiter's place on a panel.
 *
 * @param key the arbiter's registered key when the panel was convened
 * @param commitment what it has bound itself to, where votes are committed first; never changed then
 * @param ballot its vote, once cast or revealed; never changed then
 */
public record Seat(
        ArbiterId arbiter, PublicKey key, SeatRole role, Optional<Commitment> commitment, Optional<Ballot> ballot) {
    static Seat empty(Candidate candidate, SeatRole role) {
        return new Seat(candidate.arbiter(), candidate.key(), role, Optional.empty(), Optional.empty());
    }

    Seat with(Ballot cast) {
        return new Seat(arbiter, key, role, commitment, Optional.of(cast));
    }

    Seat with(Commitment committed) {
        return new Seat(arbiter, key, role, Optional.of(committed), ballot);
    }

    /** Whether it has done what can be done before the voting deadline. */
    boolean hasVoted() {
        return ballot.isPresent() || commitment.isPresent();
    }

    boolean isUnrevealed() {
        return commitment.isPresent() && ballot.isEmpty();
    }
}
