package org.guildhall.reputation.membership.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * How a provider's federation stands.
 *
 * @param status as the federation service names it
 * @param changedAt empty if it never changed
 */
public record ProviderStanding(String federationId, String status, Optional<Instant> changedAt) {}
