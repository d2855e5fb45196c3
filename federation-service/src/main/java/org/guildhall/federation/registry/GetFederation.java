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
    private final Profiles profiles;

    GetFederation(Registry registry, Profiles profiles) {
        this.registry = registry;
        this.profiles = profiles;
    }

    /** Fails with FEDERATION_NOT_FOUND. */
    public Uni<Profile> run(FederationId id) {
        return registry.require(List.of(id)).flatMap(profiles::of).map(shown -> shown.get(0));
    }
}
