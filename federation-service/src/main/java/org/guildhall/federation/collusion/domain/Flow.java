package org.guildhall.federation.collusion.domain;

import org.guildhall.federation.registry.domain.FederationId;

/**
 * Approvals that one federation gave another.
 *
 * @param giver who approved
 * @param receiver whose proposals were approved; not the giver
 * @param count at least 1
 */
public record Flow(FederationId giver, FederationId receiver, long count) {
    public Flow {
        if (giver.equals(receiver) || count < 1) {
            throw new IllegalArgumentException("no such flow");
        }
    }
}
