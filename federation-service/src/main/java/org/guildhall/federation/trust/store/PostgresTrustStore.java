package org.guildhall.federation.trust.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.ShownTrust;
import org.guildhall.federation.trust.TrustStore;
import org.guildhall.federation.trust.domain.Hop;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Relationship;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustEvent;
import org.guildhall.platform.store.Transactions;
import org.hibernate.LockMode;
import org.hibernate.reactive.mutiny.Mutiny;

/** Trust and its events in PostgreSQL. */
@ApplicationScoped
class PostgresTrustStore implements TrustStore {
    private final Transactions transactions;

    PostgresTrustStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Trust> find(FederationId source, FederationId target) {
        return read(source, target, LockMode.NONE);
    }

    @Override
    public Uni<Trust> lock(FederationId source, FederationId target) {
        return read(source, target, LockMode.PESSIMISTIC_WRITE);
    }

    private Uni<Trust> read(FederationId source, FederationId target, LockMode mode) {
        return transactions.run(session -> session.find(TrustRow.class, TrustRow.Key.of(source, target), mode)
                .map(row -> row == null ? Trust.none(source, target) : row.trust()));
    }

    @Override
    public Uni<Relationship> relationship(FederationId source, FederationId target) {
        return find(source, target).map(trust -> trust.granted() ? trust.relationship() : null);
    }

    @Override
    public Uni<List<ShownTrust>> list(PairFilter filter, int limit) {
        String afterSource = filter.after().isEmpty() ? "" : filter.after().get(0);
        String afterTarget = filter.after().isEmpty() ? "" : filter.after().get(1);
        return transactions.run(session -> session.createSelectionQuery("""
                        from TrustRow where state = 'GRANTED'
                        and (:source = '' or sourceId = :source) and (:target = '' or targetId = :target)
                        and (sourceId > :afterSource or (sourceId = :afterSource and targetId > :afterTarget))
                        order by sourceId, targetId""", TrustRow.class)
                .setParameter("source", value(filter.source()))
                .setParameter("target", value(filter.target()))
                .setParameter("afterSource", afterSource)
                .setParameter("afterTarget", afterTarget)
                .setMaxResults(limit)
                .getResultList()
                .flatMap(rows -> shown(session, rows)));
    }

    private static String value(FederationId id) {
        return id == null ? "" : id.value();
    }

    /** Adds what the other sides say, in one query. */
    private static Uni<List<ShownTrust>> shown(Mutiny.Session session, List<TrustRow> rows) {
        if (rows.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return session.createSelectionQuery("""
                        from TrustRow where state = 'GRANTED' and sourceId in :targets and targetId in :sources""", TrustRow.class)
                .setParameter(
                        "targets",
                        rows.stream().map(row -> row.targetId).distinct().toList())
                .setParameter(
                        "sources",
                        rows.stream().map(row -> row.sourceId).distinct().toList())
                .getResultList()
                .map(back -> {
                    Map<TrustRow.Key, Relationship> others = new HashMap<>();
                    back.forEach(row -> others.put(
                            new TrustRow.Key(row.targetId, row.sourceId), Relationship.valueOf(row.relationship)));
                    return rows.stream()
                            .map(row -> new ShownTrust(
                                    row.trust(), others.get(new TrustRow.Key(row.sourceId, row.targetId))))
                            .toList();
                });
    }

    @Override
    public Uni<List<RecordedEvent>> events(FederationId source, FederationId target, long after, int limit) {
        return transactions.run(session -> session.createSelectionQuery("""
                        from TrustEventRow where sourceId = :source and targetId = :target and sequence > :after
                        order by sequence""", TrustEventRow.class)
                .setParameter("source", source.value())
                .setParameter("target", target.value())
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new RecordedEvent(row.sequence, row.event(), new Score(row.score)))
                        .toList()));
    }

    @Override
    public Uni<List<ShownTrust>> witnesses(WitnessSearch search, int limit) {
        BigDecimal afterScore = search.after() == null
                ? new BigDecimal("2")
                : search.after().score().value();
        String afterId = search.after() == null ? "" : search.after().id();
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT %s FROM trust JOIN federation ON federation.id = trust.target_id
                        WHERE trust.source_id = ?1 AND trust.state = 'GRANTED' AND trust.witness_allowed
                          AND trust.score >= ?2 AND trust.target_id <> ALL (cast(?3 as text[]))
                          AND (trust.score < ?4 OR (trust.score = ?4 AND trust.target_id > ?5))
                          AND federation.status = 'ACTIVE' AND federation.min_team_count <=
                            (SELECT count(*) FROM team WHERE team.federation_id = trust.target_id)
                        ORDER BY trust.score DESC, trust.target_id LIMIT ?6""".formatted(TrustRow.COLUMNS), TrustRow.class)
                .setParameter(1, search.source().value())
                .setParameter(2, search.minTrust().value())
                .setParameter(
                        3, search.excluded().stream().map(FederationId::value).toArray(String[]::new))
                .setParameter(4, afterScore)
                .setParameter(5, afterId)
                .setParameter(6, limit)
                .getResultList()
                .flatMap(rows -> shown(session, rows)));
    }

    @Override
    public Uni<List<Hop>> neighbourhood(FederationId source, FederationId target, int maxHops) {
        // A relation of a chain is in the first half of the hops, seen from the source, or in the second, seen from
        // the target; walking both halves reads far less than walking all hops from one side.
        return transactions.run(session -> session.createNativeQuery("""
                        WITH RECURSIVE ahead (id, hops) AS (
                            SELECT cast(?1 as text) COLLATE "C", 0
                            UNION
                            SELECT trust.target_id, ahead.hops + 1
                            FROM ahead JOIN trust ON trust.source_id = ahead.id
                            JOIN federation ON federation.id = trust.target_id
                            WHERE ahead.hops < ?3 - 1 AND trust.state = 'GRANTED' AND trust.score > 0
                              AND federation.status = 'ACTIVE'),
                        back (id, hops) AS (
                            SELECT cast(?2 as text) COLLATE "C", 0
                            UNION
                            SELECT trust.source_id, back.hops + 1
                            FROM back JOIN trust ON trust.target_id = back.id
                            JOIN federation ON federation.id = trust.source_id
                            WHERE back.hops < ?4 - 1 AND trust.state = 'GRANTED' AND trust.score > 0
                              AND federation.status = 'ACTIVE'),
                        hop (source_id, target_id, score) AS (
                            SELECT source_id, target_id, score FROM trust
                            WHERE source_id = ANY (array(SELECT id FROM ahead)) AND state = 'GRANTED' AND score > 0
                            UNION
                            SELECT source_id, target_id, score FROM trust
                            WHERE ?4 > 0 AND target_id = ANY (array(SELECT id FROM back)) AND state = 'GRANTED' AND score > 0)
                        SELECT hop.source_id, hop.target_id, hop.score FROM hop
                        JOIN federation AS granting ON granting.id = hop.source_id
                        JOIN federation AS granted ON granted.id = hop.target_id
                        WHERE (granting.status = 'ACTIVE' OR granting.id = ?1)
                          AND (granted.status = 'ACTIVE' OR granted.id = ?2)""", Object[].class)
                .setParameter(1, source.value())
                .setParameter(2, target.value())
                .setParameter(3, (maxHops + 1) / 2)
                .setParameter(4, maxHops / 2)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new Hop(
                                new FederationId((String) row[0]),
                                new FederationId((String) row[1]),
                                new Score((BigDecimal) row[2])))
                        .toList()));
    }

    @Override
    public Uni<Boolean> counted(FederationId source, FederationId target, Reference reference) {
        return transactions.run(session -> session.createSelectionQuery("""
                        select count(*) from TrustEventRow where sourceId = :source and targetId = :target
                        and referenceKind = :kind and referenceId = :id""", Long.class)
                .setParameter("source", source.value())
                .setParameter("target", target.value())
                .setParameter("kind", reference.kind().name())
                .setParameter("id", reference.id())
                .getSingleResult()
                .map(count -> count > 0));
    }

    @Override
    public Uni<Void> append(TrustEvent event, Trust after) {
        TrustEventRow row = TrustEventRow.of(event, after);
        return transactions.run(session -> session.find(TrustRow.class, TrustRow.Key.of(after.source(), after.target()))
                .flatMap(known -> known == null
                        ? session.persist(new TrustRow().set(after)).chain(session::flush)
                        : Uni.createFrom().item(known.set(after)).replaceWithVoid())
                .chain(() -> session.persist(row))
                .chain(session::flush));
    }
}
