package org.guildhall.federation.proposal.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.guildhall.federation.collusion.domain.PairActivity;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.proposal.ProposalStore;
import org.guildhall.federation.proposal.domain.Decision;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.Witness;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.platform.store.Transactions;
import org.hibernate.LockMode;
import org.hibernate.reactive.mutiny.Mutiny;

/** Proposals in PostgreSQL. */
@ApplicationScoped
class PostgresProposalStore implements ProposalStore {
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
    private static final UUID LAST_ID = new UUID(-1, -1);

    private final Transactions transactions;

    PostgresProposalStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Void> add(Proposal proposal) {
        return transactions.run(session -> session.persist(ProposalRow.of(proposal))
                .chain(session::flush)
                .chain(() -> session.createNativeQuery("""
                                INSERT INTO proposal_affected
                                    (proposal_id, federation_id, proposing_federation_id, created_at)
                                SELECT ?1, affected, ?2, ?3 FROM unnest(cast(?4 as text[])) AS affected""")
                        .setParameter(1, proposal.id())
                        .setParameter(2, proposal.draft().proposer().value())
                        .setParameter(3, proposal.createdAt().atOffset(ZoneOffset.UTC))
                        .setParameter(4, values(proposal.draft().affected()))
                        .executeUpdate())
                .replaceWithVoid());
    }

    @Override
    public Uni<Proposal> find(UUID id) {
        return transactions.run(session -> session.find(ProposalRow.class, id).flatMap(row -> complete(session, row)));
    }

    @Override
    public Uni<Proposal> lock(UUID id) {
        return transactions.run(session ->
                session.find(ProposalRow.class, id, LockMode.PESSIMISTIC_WRITE).flatMap(row -> complete(session, row)));
    }

    private static Uni<Proposal> complete(Mutiny.Session session, ProposalRow row) {
        return row == null
                ? Uni.createFrom().nullItem()
                : complete(session, List.of(row)).map(proposals -> proposals.get(0));
    }

    /** Adds the affected, decisions and witnesses of all rows: three queries, however many rows. */
    private static Uni<List<Proposal>> complete(Mutiny.Session session, List<ProposalRow> rows) {
        if (rows.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        List<UUID> ids = rows.stream().map(row -> row.id).toList();
        return session.createNativeQuery("""
                        SELECT proposal_id, federation_id FROM proposal_affected
                        WHERE proposal_id = ANY (cast(?1 as uuid[]))""", Object[].class)
                .setParameter(1, ids.toArray(UUID[]::new))
                .getResultList()
                .flatMap(affected -> session.createSelectionQuery(
                                "from DecisionRow where proposalId in :ids", DecisionRow.class)
                        .setParameter("ids", ids)
                        .getResultList()
                        .flatMap(decisions -> session.createSelectionQuery(
                                        "from WitnessRow where proposalId in :ids", WitnessRow.class)
                                .setParameter("ids", ids)
                                .getResultList()
                                .map(witnesses -> assemble(rows, affected, decisions, witnesses))));
    }

    private static List<Proposal> assemble(
            List<ProposalRow> rows, List<Object[]> affected, List<DecisionRow> decisions, List<WitnessRow> witnesses) {
        Map<UUID, List<String>> affectedById =
                affected.stream().collect(groupingBy(row -> (UUID) row[0], mapping(row -> (String) row[1], toList())));
        Map<UUID, List<DecisionRow>> decisionsById = decisions.stream().collect(groupingBy(row -> row.proposalId));
        Map<UUID, List<WitnessRow>> witnessesById = witnesses.stream().collect(groupingBy(row -> row.proposalId));
        return rows.stream()
                .map(row -> row.proposal(
                        affectedById.get(row.id),
                        decisionsById.getOrDefault(row.id, List.of()),
                        witnessesById.getOrDefault(row.id, List.of())))
                .toList();
    }

    @Override
    public Uni<Void> save(Proposal before, Proposal after, Instant now) {
        return transactions.run(session -> {
            Uni<Void> writes = session.find(ProposalRow.class, after.id())
                    .invoke(row -> {
                        row.setStatus(after);
                        row.revision++;
                        row.changedAt = now;
                    })
                    .replaceWithVoid();
            for (Decision decision : after.decisions().values()) {
                Decision given = before.decisions().get(decision.federation());
                if (given == null) {
                    writes = writes.chain(() -> session.persist(new DecisionRow().set(after, decision)));
                } else if (!decision.equals(given)) {
                    writes = writes.chain(() -> replace(session, after, decision));
                }
            }
            for (Witness witness : after.witnesses()) {
                if (!before.witnesses().contains(witness)) {
                    writes = writes.chain(() -> session.persist(WitnessRow.of(after.id(), witness)));
                }
            }
            return writes.chain(session::flush);
        });
    }

    private static Uni<Void> replace(Mutiny.Session session, Proposal proposal, Decision decision) {
        return session.find(
                        DecisionRow.class,
                        new DecisionRow.Key(proposal.id(), decision.federation().value()))
                .invoke(row -> row.set(proposal, decision))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<PairActivity>> activity(FederationId proposer, List<FederationId> others, Window window) {
        if (others.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        // One index range per count, whoever else has proposed how much. A federation's own proposals are the rows in
        // which it is both proposer and affected.
        return transactions.run(session -> session.createNativeQuery("""
                        WITH partner AS (SELECT unnest(cast(?2 as text[])) COLLATE "C" AS id),
                        own AS (
                            SELECT count(*) AS made FROM proposal_affected
                            WHERE proposing_federation_id = ?1 AND federation_id = ?1 AND created_at BETWEEN ?3 AND ?4)
                        SELECT partner.id,
                            (SELECT count(*) FROM proposal_affected
                             WHERE proposing_federation_id = ?1 AND federation_id = partner.id
                               AND created_at BETWEEN ?3 AND ?4),
                            (SELECT count(*) FROM proposal_affected
                             WHERE proposing_federation_id = partner.id AND federation_id = ?1
                               AND created_at BETWEEN ?3 AND ?4),
                            own.made + (SELECT count(*) FROM proposal_affected
                             WHERE proposing_federation_id = partner.id AND federation_id = partner.id
                               AND created_at BETWEEN ?3 AND ?4),
                            array_to_string(array(SELECT proposal_id FROM proposal_affected
                             WHERE (proposing_federation_id, federation_id) IN ((?1, partner.id), (partner.id, ?1))
                               AND created_at BETWEEN ?3 AND ?4
                             ORDER BY created_at DESC, proposal_id LIMIT ?5), ',')
                        FROM partner CROSS JOIN own ORDER BY partner.id""", Object[].class)
                .setParameter(1, proposer.value())
                .setParameter(2, values(others))
                .setParameter(3, window.start().atOffset(ZoneOffset.UTC))
                .setParameter(4, window.end().atOffset(ZoneOffset.UTC))
                .setParameter(5, PairActivity.NAMED)
                .getResultList()
                .map(rows -> {
                    List<PairActivity> pairs = new ArrayList<>();
                    rows.forEach(row -> pairs.add(pair(proposer, row, window)));
                    return pairs;
                }));
    }

    private static PairActivity pair(FederationId proposer, Object[] row, Window window) {
        FederationId other = new FederationId((String) row[0]);
        long given = ((Number) row[1]).longValue();
        long received = ((Number) row[2]).longValue();
        long total = ((Number) row[3]).longValue();
        String named = (String) row[4];
        List<UUID> newest = named.isEmpty()
                ? List.of()
                : Arrays.stream(named.split(",")).map(UUID::fromString).toList();
        return proposer.compareTo(other) < 0
                ? new PairActivity(proposer, other, given, received, total, newest, window)
                : new PairActivity(other, proposer, received, given, total, newest, window);
    }

    @Override
    public Uni<Integer> expireDue(Instant now, int limit) {
        return transactions.run(session -> session.createNativeQuery("""
                        UPDATE proposal SET status = 'EXPIRED', decided_at = expires_at, revision = revision + 1, changed_at = ?1
                        WHERE id IN (
                            SELECT id FROM proposal WHERE status = 'PENDING' AND expires_at <= ?1
                            ORDER BY expires_at LIMIT ?2 FOR UPDATE SKIP LOCKED)""")
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, limit)
                .executeUpdate());
    }

    @Override
    public Uni<List<Proposal>> list(Filter filter, Position after, Instant now, int limit) {
        String from = filter.affected() == null ? "proposal" : """
                  proposal_affected JOIN proposal ON proposal.id = proposal_affected.proposal_id
                      AND proposal_affected.federation_id = ?1""";
        String createdAt = filter.affected() == null ? "proposal.created_at" : "proposal_affected.created_at";
        Position position = after == null ? new Position(END_OF_TIME, LAST_ID) : after;
        return transactions.run(session -> session.createNativeQuery(
                        """
                        SELECT %s FROM %s
                        WHERE (?1 = ?1) AND (%s, proposal.id) < (?2, ?3) AND %s >= ?4 AND %s < ?5
                          AND (?6 = '' OR ?6 = CASE WHEN status = 'PENDING' AND expires_at <= ?7
                              THEN 'EXPIRED' ELSE status END)
                        ORDER BY %s DESC, proposal.id DESC LIMIT ?8""".formatted(ProposalRow.COLUMNS, from, createdAt, createdAt, createdAt, createdAt),
                        ProposalRow.class)
                .setParameter(
                        1, filter.affected() == null ? "" : filter.affected().value())
                .setParameter(2, utc(position.createdAt()))
                .setParameter(3, position.id())
                .setParameter(4, utc(filter.createdFrom() == null ? Instant.EPOCH : filter.createdFrom()))
                .setParameter(5, utc(filter.createdBefore() == null ? END_OF_TIME : filter.createdBefore()))
                .setParameter(6, filter.status() == null ? "" : filter.status().name())
                .setParameter(7, utc(now))
                .setParameter(8, limit)
                .getResultList()
                .flatMap(rows -> complete(session, rows)));
    }

    @Override
    public Uni<List<Revision>> changed(FederationId affected, Instant from, boolean pendingToo) {
        return transactions.run(
                session -> session.createNativeQuery("""
                        SELECT %s FROM proposal
                        WHERE (changed_at >= ?2 OR (?3 AND status = 'PENDING'))
                          AND EXISTS (SELECT 1 FROM proposal_affected
                              WHERE proposal_id = proposal.id AND federation_id = ?1)
                        ORDER BY changed_at, proposal.id""".formatted(ProposalRow.COLUMNS), ProposalRow.class)
                        .setParameter(1, affected.value())
                        .setParameter(2, utc(from))
                        .setParameter(3, pendingToo)
                        .getResultList()
                        .flatMap(rows -> complete(session, rows).map(proposals -> {
                            List<Revision> revisions = new ArrayList<>();
                            for (int i = 0; i < rows.size(); i++) {
                                ProposalRow row = rows.get(i);
                                revisions.add(new Revision(proposals.get(i), row.revision, row.changedAt));
                            }
                            return revisions;
                        })));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static String[] values(List<FederationId> ids) {
        return ids.stream().map(FederationId::value).toArray(String[]::new);
    }
}
