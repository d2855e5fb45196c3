package org.guildhall.federation.registry.domain;

import java.time.Instant;

/**
 * One change of a federation's status.
 *
 * @param sequence number within the federation, from 1
 * @param author an admin's subject, or {@code proposal:<id>}
 * @param reason for people; not empty
 */
public record StatusChange(
        FederationId federation,
        long sequence,
        FederationStatus previous,
        FederationStatus status,
        String author,
        String reason,
        Instant at) {
    public StatusChange {
        if (sequence < 1 || previous == status || reason.isEmpty()) {
            throw new IllegalArgumentException("no such change");
        }
    }
}
