package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.registry.domain.TeamId;

/** What other features ask the register; whatever isn't registered is refused. */
@ApplicationScoped
public class Registry {
    private final RegistryStore store;

    Registry(RegistryStore store) {
        this.store = store;
    }

    /** The federations in ascending order; fails with FEDERATION_NOT_FOUND for the first that doesn't exist. */
    public Uni<List<Federation>> require(Collection<FederationId> ids) {
        return store.find(ids).map(found -> all(ids, found));
    }

    /** As {@link #require}; until the transaction ends, no other transaction locks or changes them. */
    public Uni<List<Federation>> lock(Collection<FederationId> ids) {
        return store.lock(ids).map(found -> all(ids, found));
    }

    /** As {@link #require}; until the transaction ends, no other transaction changes them. */
    public Uni<List<Federation>> hold(Collection<FederationId> ids) {
        return store.hold(ids).map(found -> all(ids, found));
    }

    /** Fails with TEAM_NOT_FOUND for the first team, in ascending order, that is not the federation's. */
    public Uni<Void> requireTeams(FederationId federation, Collection<TeamId> teams) {
        return store.findTeams(teams)
                .invoke(found -> new TreeSet<>(teams)
                        .stream()
                                .filter(team -> !team.federation().equals(federation) || !found.contains(team))
                                .findFirst()
                                .ifPresent(team -> {
                                    throw RegistryReason.TEAM_NOT_FOUND.refuse(
                                            "federation_id", federation, "team_id", team);
                                }))
                .replaceWithVoid();
    }

    private static List<Federation> all(Collection<FederationId> ids, List<Federation> found) {
        var known = found.stream().map(Federation::id).collect(Collectors.toSet());
        for (FederationId id : new TreeSet<>(ids)) {
            if (!known.contains(id)) {
                throw RegistryReason.FEDERATION_NOT_FOUND.refuse("federation_id", id);
            }
        }
        return found;
    }
}
