package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.Team;
import org.guildhall.federation.registry.domain.TeamId;

/** Keeps federations and their teams. */
public interface RegistryStore {
    /** Fails with FEDERATION_EXISTS if the id is taken. */
    Uni<Void> add(Federation federation);

    /** Fails with TEAM_EXISTS if the federation has a team of this name. */
    Uni<Void> add(Team team);

    /** Those of the ids that exist, in ascending order. */
    Uni<List<Federation>> find(Collection<FederationId> ids);

    /**
     * As {@link #find}, and until the transaction ends nobody else locks them; waits for those who have. Locks are taken
     * in ascending order, so two calls never wait for each other.
     */
    Uni<List<Federation>> lock(Collection<FederationId> ids);

    /** As {@link #find}, and until the transaction ends nobody changes them; others may hold them at the same time. */
    Uni<List<Federation>> hold(Collection<FederationId> ids);

    /** Those of the teams that exist. */
    Uni<List<TeamId>> findTeams(Collection<TeamId> teams);
}
