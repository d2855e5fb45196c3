package org.guildhall.arbitration.dispute.domain;

import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.platform.value.PublicKey;

/**
 * One arbiter's place on a panel.
 *
 * @param key the arbiter's registered key when the panel was convened
 * @param ballot its vote, once cast; never changed then
 */
public record Seat(ArbiterId arbiter, PublicKey key, SeatRole role, Optional<Ballot> ballot) {
    static Seat empty(Candidate candidate, SeatRole role) {
        return new Seat(candidate.arbiter(), candidate.key(), role, Optional.empty());
    }

    Seat with(Ballot cast) {
        return new Seat(arbiter, key, role, Optional.of(cast));
    }
}
