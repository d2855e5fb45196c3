package org.guildhall.federation.registry.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.federation.registry.FederationStatusChanged;
import org.guildhall.federation.registry.MemberRegistered;
import org.guildhall.federation.registry.RegistryStore;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.Member;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.registry.domain.StatusChange;
import org.guildhall.federation.registry.domain.Team;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.outbox.Outbox;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.platform.store.Transactions;
import org.hibernate.LockMode;
import org.hibernate.reactive.mutiny.Mutiny;

/** Federations and teams in PostgreSQL. */
@ApplicationScoped
class PostgresRegistryStore implements RegistryStore {
    private final Transactions transactions;
    private final Outbox outbox;

    PostgresRegistryStore(Transactions transactions, Outbox outbox) {
        this.transactions = transactions;
        this.outbox = outbox;
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
        if (ids.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
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

    @Override
    public Uni<List<Federation>> list(FederationStatus status, String after, int limit) {
        return transactions.run(session -> session.createSelectionQuery(
                        "from FederationRow where id > :after and (:status = '' or status = :status) order by id",
                        FederationRow.class)
                .setParameter("after", after)
                .setParameter("status", status == null ? "" : status.name())
                .setMaxResults(limit)
                .getResultList()
                .flatMap(rows -> teamCounts(
                                session, rows.stream().map(row -> row.id).toList())
                        .map(counts -> rows.stream()
                                .map(row -> row.federation(counts.getOrDefault(row.id, 0L)))
                                .toList())));
    }

    @Override
    public Uni<List<Team>> listTeams(FederationId federation, String after, int limit) {
        return transactions.run(session -> session.createSelectionQuery(
                        "from TeamRow where federationId = :id and name > :after order by name", TeamRow.class)
                .setParameter("id", federation.value())
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList()
                .map(rows -> rows.stream().map(TeamRow::team).toList()));
    }

    @Override
    public Uni<Member> findMember(Member.Id id) {
        return transactions.run(session -> session.createNativeQuery(
                        "SELECT federation_id, registered_at FROM member WHERE kind = ?1 AND member_id = ?2",
                        Object[].class)
                .setParameter(1, id.kind().name())
                .setParameter(2, id.value())
                .getSingleResultOrNull()
                .map(row -> row == null
                        ? null
                        : new Member(id, new FederationId((String) row[0]), ((OffsetDateTime) row[1]).toInstant())));
    }

    @Override
    public Uni<List<Member>> membersAt(Collection<String> ids, Instant at) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT kind, member_id, federation_id, registered_at FROM member
                        WHERE kind = ANY (cast(?1 as text[])) AND member_id = ANY (cast(?2 as text[]))
                          AND registered_at <= ?3 ORDER BY kind, member_id""", Object[].class)
                .setParameter(
                        1,
                        Arrays.stream(Member.Kind.values())
                                .map(Member.Kind::name)
                                .toArray(String[]::new))
                .setParameter(2, ids.toArray(String[]::new))
                .setParameter(3, at.atOffset(ZoneOffset.UTC))
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new Member(
                                new Member.Id(Member.Kind.valueOf((String) row[0]), (String) row[1]),
                                new FederationId((String) row[2]),
                                ((OffsetDateTime) row[3]).toInstant()))
                        .toList()));
    }

    @Override
    public Uni<Boolean> add(Member member) {
        return transactions.run(session -> session.createNativeQuery("""
                        INSERT INTO member (kind, member_id, federation_id, registered_at) VALUES (?1, ?2, ?3, ?4)
                        ON CONFLICT DO NOTHING""")
                .setParameter(1, member.id().kind().name())
                .setParameter(2, member.id().value())
                .setParameter(3, member.federation().value())
                .setParameter(4, member.registeredAt().atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .map(inserted -> inserted == 1)
                .call(added -> outbox.append(
                        session, added ? MemberRegistered.of(member).stream().toList() : List.of())));
    }

    @Override
    public Uni<Void> change(StatusChange change) {
        return transactions.run(
                session -> session.find(FederationRow.class, change.federation().value())
                        .invoke(row -> row.status = change.status().name())
                        .chain(() -> session.persist(StatusChangeRow.of(change)))
                        .chain(session::flush)
                        .chain(() -> outbox.append(session, FederationStatusChanged.of(change))));
    }

    @Override
    public Uni<Long> countChanges(FederationId federation) {
        return transactions.run(session -> session.createSelectionQuery(
                        "select count(*) from StatusChangeRow where federationId = :id", Long.class)
                .setParameter("id", federation.value())
                .getSingleResult());
    }

    @Override
    public Uni<List<StatusChange>> listChanges(FederationId federation, long after, int limit) {
        return transactions.run(session -> session.createSelectionQuery(
                        "from StatusChangeRow where federationId = :id and sequence > :after order by sequence",
                        StatusChangeRow.class)
                .setParameter("id", federation.value())
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList()
                .map(rows -> rows.stream().map(StatusChangeRow::change).toList()));
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
