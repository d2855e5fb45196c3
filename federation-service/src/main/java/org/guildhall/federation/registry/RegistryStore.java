package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.Member;
import org.guildhall.federation.registry.domain.StatusChange;
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

    /**
     * Federations in the order of their ids.
     *
     * @param status null for any
     * @param after the id behind which the list begins; empty for all
     */
    Uni<List<Federation>> list(FederationStatus status, String after, int limit);

    /** A federation's teams in the order of their names, behind the name {@code after}. */
    Uni<List<Team>> listTeams(FederationId federation, String after, int limit);

    /** Null if the member belongs to no federation. */
    Uni<Member> findMember(Member.Id id);

    /** Everything that these ids were members of at a time, whatever kind of member each is. */
    Uni<List<Member>> membersAt(Collection<String> ids, Instant at);

    /** Adds the member, and the event for reputation if it is a provider. False if it belongs to a federation already. */
    Uni<Boolean> add(Member member);

    /** Writes the federation's new status, its history and the event for the other services. */
    Uni<Void> change(StatusChange change);

    /** How often the federation's status has changed. */
    Uni<Long> countChanges(FederationId federation);

    /** A federation's changes behind the number {@code after}, oldest first. */
    Uni<List<StatusChange>> listChanges(FederationId federation, long after, int limit);

    /** Those of the teams that exist. */
    Uni<List<TeamId>> findTeams(Collection<TeamId> teams);
}
