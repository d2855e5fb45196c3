package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.Profile;
import org.guildhall.federation.registry.domain.StatusChange;
import org.guildhall.federation.registry.domain.Team;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;

/** Lists what the register holds. */
@ApplicationScoped
public class ListRegistry {
    private final Registry registry;
    private final RegistryStore store;
    private final Profiles profiles;

    ListRegistry(Registry registry, RegistryStore store, Profiles profiles) {
        this.registry = registry;
        this.store = store;
        this.profiles = profiles;
    }

    /** @param status null for any */
    public Uni<Page<Profile>> federations(FederationStatus status, PageRequest page) {
        return store.list(status, after(page), page.limit())
                .flatMap(profiles::of)
                .map(rows ->
                        page.page(rows, row -> List.of(row.federation().id().value())));
    }

    /** Fails with FEDERATION_NOT_FOUND. */
    public Uni<Page<Team>> teams(FederationId federation, PageRequest page) {
        return registry.require(List.of(federation))
                .chain(() -> store.listTeams(federation, after(page), page.limit()))
                .map(rows -> page.page(rows, row -> List.of(row.id().name())));
    }

    /** Fails with FEDERATION_NOT_FOUND. */
    public Uni<Page<StatusChange>> statusChanges(FederationId federation, PageRequest page) {
        return registry.require(List.of(federation))
                .chain(() -> store.listChanges(federation, page.afterNumber(), page.limit()))
                .map(rows -> page.page(rows, row -> List.of(String.valueOf(row.sequence()))));
    }

    private static String after(PageRequest page) {
        return page.after().isEmpty() ? "" : page.after().get(0);
    }
}
