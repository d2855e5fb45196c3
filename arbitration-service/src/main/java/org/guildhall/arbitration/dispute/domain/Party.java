package org.guildhall.arbitration.dispute.domain;

import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.platform.value.PublicKey;

/**
 * One of the two parties.
 *
 * @param key what its evidence is signed with
 * @param federation whose member it is; that federation's arbiters are not seated
 */
public record Party(PartyId id, PublicKey key, Optional<FederationId> federation) {
    Party withKey(PublicKey corrected) {
        return new Party(id, corrected, federation);
    }
}
