package org.guildhall.federation.proposal.domain;

import java.time.Instant;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.value.Signature;

/** A team of an outside federation that saw a proposal, and signed that it did. */
public record Witness(TeamId team, Signature signature, Instant at) {
    public FederationId federation() {
        return team.federation();
    }
}
