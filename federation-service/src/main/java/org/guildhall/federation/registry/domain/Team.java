package org.guildhall.federation.registry.domain;

import java.time.Instant;

/** A team of a federation; it belongs to it for good. */
public record Team(TeamId id, Instant registeredAt) {}
