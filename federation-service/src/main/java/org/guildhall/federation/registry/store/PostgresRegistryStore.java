package org.guildhall.federation.registry.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.federation.registry.RegistryStore;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.registry.domain.Team;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.platform.store.Transactions;
import org.hibernate.LockMode;
import org.hibernate.reactive.mutiny.Mutiny;

/** Federations and teams in PostgreSQL. */
@ApplicationScoped
class PostgresRegistryStore implements RegistryStore {
    private final Transactions transactions;

    PostgresRegistryStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Void> add(Federation federation) {
        return insert(FederationRow.of(federation))
                .onFailure(failure -> DatabaseFailures.isUniqueViolation(failure, "federation_pkey"))
                .transform(failure -> RegistryReason.FEDERATION_EXISTS.refuse("federation_id", federation.id()));
    }

    @Override
    public Uni<Void> add(Team team) {
        return insert(TeamRow.of(team))
                .onFailure(failure -> DatabaseFailures.isUniqueViolation(failure, "team_pkey"))
                .transform(failure -> RegistryReason.TEAM_EXISTS.refuse("team_id", team.id()));
    }

    private Uni<Void> insert(Object row) {
        return transactions.run(session -> session.persist(row).chain(session::flush));
    }

    @Override
    public Uni<List<Federation>> find(Collection<FederationId> ids) {
        return read(ids, LockMode.NONE);
    }

    @Override
    public Uni<List<Federation>> lock(Collection<FederationId> ids) {
        return read(ids, LockMode.PESSIMISTIC_WRITE);
    }

    @Override
    public Uni<List<Federation>> hold(Collection<FederationId> ids) {
        return read(ids, LockMode.PESSIMISTIC_READ);
    }

    private Uni<List<Federation>> read(Collection<FederationId> ids, LockMode mode) {
        List<String> values = ids.stream().map(FederationId::value).toList();
        return transactions.run(session -> session.createSelectionQuery(
                        "from FederationRow where id in :ids order by id", FederationRow.class)
                .setParameter("ids", values)
                .setLockMode(mode)
                .getResultList()
                .flatMap(rows -> teamCounts(session, values).map(counts -> rows.stream()
                        .map(row -> row.federation(counts.getOrDefault(row.id, 0L)))
                        .toList())));
    }

    private static Uni<Map<String, Long>> teamCounts(Mutiny.Session session, List<String> ids) {
        return session.createSelectionQuery(
                        "select federationId, count(*) from TeamRow where federationId in :ids group by federationId",
                        Object[].class)
                .setParameter("ids", ids)
                .getResultList()
                .map(rows -> {
                    Map<String, Long> counts = new HashMap<>();
                    rows.forEach(row -> counts.put((String) row[0], (Long) row[1]));
                    return counts;
                });
    }

    @Override
    public Uni<List<TeamId>> findTeams(Collection<TeamId> teams) {
        List<String> federations =
                teams.stream().map(team -> team.federation().value()).distinct().toList();
        List<String> names = teams.stream().map(TeamId::name).distinct().toList();
        return transactions.run(session -> session.createSelectionQuery(
                        "from TeamRow where federationId in :federations and name in :names", TeamRow.class)
                .setParameter("federations", federations)
                .setParameter("names", names)
                .getResultList()
                .map(rows ->
                        rows.stream().map(TeamRow::id).filter(teams::contains).toList()));
    }
}
