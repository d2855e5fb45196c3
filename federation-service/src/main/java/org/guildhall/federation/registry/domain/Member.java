package org.guildhall.federation.registry.domain;

import java.time.Instant;

/** An actor of another service, and the federation that it belongs to. */
public record Member(Id id, FederationId federation, Instant registeredAt) {
    /** What a member is in its own service. */
    public enum Kind {
        OPERATOR,
        PROVIDER,
        ARBITER
    }

    /** @param value the id in the member's own service */
    public record Id(Kind kind, String value) {}
}
