package org.guildhall.federation.registry;

import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.Member;

/** A member and how its federation stands now. */
public record Membership(Member member, FederationStatus federationStatus) {}
