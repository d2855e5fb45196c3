package org.guildhall.arbitration.arbiter.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.value.PublicKey;

/**
 * Somebody who can be seated on panels.
 *
 * @param id who
 * @param key what its votes are signed with; no other arbiter's
 * @param federation whose member it is; it is not seated in disputes of that federation's members
 * @param registeredAt when
 * @param retiredAt when it retired; it keeps its record and gets no new seat
 * @param record what it has done so far
 */
public record Arbiter(
        ArbiterId id,
        PublicKey key,
        Optional<FederationId> federation,
        Instant registeredAt,
        Optional<Instant> retiredAt,
        ArbiterRecord record) {
    public boolean isRetired() {
        return retiredAt.isPresent();
    }

    /** Whether this is a registration of the same arbiter with the same content. */
    public boolean isSameAs(ArbiterId otherId, PublicKey otherKey, Optional<FederationId> otherFederation) {
        return id.equals(otherId) && key.equals(otherKey) && federation.equals(otherFederation);
    }
}
