package org.guildhall.federation.trust.domain;

import org.guildhall.federation.registry.domain.FederationId;

/** Trust that holds, as a step of a chain. */
public record Hop(FederationId source, FederationId target, Score score) {}
