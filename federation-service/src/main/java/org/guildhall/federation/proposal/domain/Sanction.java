package org.guildhall.federation.proposal.domain;

import java.util.Map;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;

/** The status that a federation gets once a proposal is approved. */
public record Sanction(FederationId federation, FederationStatus status) {
    /** The action of proposals that have one. */
    public static final String ACTION = "sanction";

    /** As statements write it. */
    Map<String, Object> members() {
        return Map.of("federation_id", federation.value(), "status", status.name());
    }
}
