package org.guildhall.federation.proposal.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        if (row == null) {
            return Uni.createFrom().nullItem();
        }
        return session.createNativeQuery(
                        "SELECT federation_id FROM proposal_affected WHERE proposal_id = ?1", String.class)
                .setParameter(1, row.id)
                .getResultList()
                .flatMap(affected -> session.createSelectionQuery(
                                "from DecisionRow where proposalId = :id", DecisionRow.class)
                        .setParameter("id", row.id)
                        .getResultList()
                        .flatMap(decisions -> session.createSelectionQuery(
                                        "from WitnessRow where proposalId = :id", WitnessRow.class)
                                .setParameter("id", row.id)
                                .getResultList()
                                .map(witnesses -> row.proposal(affected, decisions, witnesses))));
    }

    @Override
    public Uni<Void> save(Proposal before, Proposal after) {
        return transactions.run(session -> {
            Uni<Void> writes = session.find(ProposalRow.class, after.id())
                    .invoke(row -> row.setStatus(after))
                    .replaceWithVoid();
            for (Decision decision : after.decisions().values()) {
                if (!decision.equals(before.decisions().get(decision.federation()))) {
                    writes = writes.chain(() -> put(session, after.id(), decision));
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

    private static Uni<Void> put(Mutiny.Session session, UUID proposal, Decision decision) {
        return session.find(
                        DecisionRow.class,
                        new DecisionRow.Key(proposal, decision.federation().value()))
                .flatMap(row -> row == null
                        ? session.persist(new DecisionRow().set(proposal, decision))
                        : Uni.createFrom().item(row.set(proposal, decision)).replaceWithVoid());
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
                            array(SELECT cast(proposal_id AS text) FROM proposal_affected
                             WHERE (proposing_federation_id, federation_id) IN ((?1, partner.id), (partner.id, ?1))
                               AND created_at BETWEEN ?3 AND ?4
                             ORDER BY created_at DESC, proposal_id LIMIT ?5)
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
        List<UUID> newest = Arrays.stream((Object[]) row[4])
                .map(id -> UUID.fromString((String) id))
                .toList();
        return proposer.compareTo(other) < 0
                ? new PairActivity(proposer, other, given, received, total, newest, window)
                : new PairActivity(other, proposer, received, given, total, newest, window);
    }

    @Override
    public Uni<Integer> expireDue(Instant now, int limit) {
        return transactions.run(session -> session.createNativeQuery("""
                        UPDATE proposal SET status = 'EXPIRED', decided_at = expires_at
                        WHERE id IN (
                            SELECT id FROM proposal WHERE status = 'PENDING' AND expires_at <= ?1
                            ORDER BY expires_at LIMIT ?2 FOR UPDATE SKIP LOCKED)""")
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, limit)
                .executeUpdate());
    }

    private static String[] values(List<FederationId> ids) {
        return ids.stream().map(FederationId::value).toArray(String[]::new);
    }
}
