package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.Profile;

/** Shows a federation's profile. */
@ApplicationScoped
public class GetFederation {
    private final Registry registry;
    private final ProposalFigures figures;

    GetFederation(Registry registry, ProposalFigures figures) {
        this.registry = registry;
        this.figures = figures;
    }

    /** Fails with FEDERATION_NOT_FOUND. */
    public Uni<Profile> run(FederationId id) {
        return registry.require(List.of(id)).flatMap(figures::of).map(profiles -> profiles.get(0));
    }
}
