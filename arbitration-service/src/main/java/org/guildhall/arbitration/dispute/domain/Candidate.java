package org.guildhall.arbitration.dispute.domain;

import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.platform.value.PublicKey;

/**
 * An arbiter as far as seating it matters.
 *
 * @param retired whether it takes no new seat
 */
public record Candidate(ArbiterId arbiter, PublicKey key, Optional<FederationId> federation, boolean retired) {
    /** Whether it is this party, holds its key or is a member of its federation. */
    boolean isConflictedWith(Party party) {
        return arbiter.value().equals(party.id().value())
                || key.equals(party.key())
                || federation.isPresent() && federation.equals(party.federation());
    }
}
