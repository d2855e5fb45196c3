package org.guildhall.federation.collusion.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.collusion.CollusionStore;
import org.guildhall.federation.collusion.domain.Approvals;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.platform.store.Transactions;

/** Counts approvals in PostgreSQL, set by set, from the indexes of {@code proposal_decision} alone. */
@ApplicationScoped
class PostgresCollusionStore implements CollusionStore {
    private final Transactions transactions;

    PostgresCollusionStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Approvals> approvals(Window window) {
        // One row per giver: of a large network a row per flow would cost more than the counting.
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT federation_id, string_agg(proposing_federation_id || ' ' || approvals, ',') FROM (
                            SELECT federation_id, proposing_federation_id, count(*) AS approvals
                            FROM proposal_decision
                            WHERE decision = 'APPROVE' AND decided_at BETWEEN ?1 AND ?2
                              AND federation_id <> proposing_federation_id
                            GROUP BY 1, 2) AS flow
                        GROUP BY 1""", Object[].class)
                .setParameter(1, utc(window.start()))
                .setParameter(2, utc(window.end()))
                .getResultList()
                .map(PostgresCollusionStore::approvalsByGiver));
    }

    private static Approvals approvalsByGiver(List<Object[]> rows) {
        Approvals.Counter counter = new Approvals.Counter();
        for (Object[] row : rows) {
            for (String part : ((String) row[1]).split(",")) {
                int gap = part.indexOf(' ');
                counter.add(
                        (String) row[0], part.substring(0, gap), Integer.parseInt(part, gap + 1, part.length(), 10));
            }
        }
        return counter.approvals();
    }

    @Override
    public Uni<Approvals> approvals(FederationId federation, Window window) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT federation_id, proposing_federation_id, count(*) FROM (
                            SELECT federation_id, proposing_federation_id FROM proposal_decision
                            WHERE decision = 'APPROVE' AND federation_id = ?1 AND proposing_federation_id <> ?1
                              AND decided_at BETWEEN ?2 AND ?3
                            UNION ALL
                            SELECT federation_id, proposing_federation_id FROM proposal_decision
                            WHERE decision = 'APPROVE' AND proposing_federation_id = ?1 AND federation_id <> ?1
                              AND decided_at BETWEEN ?2 AND ?3) AS approval
                        GROUP BY 1, 2""", Object[].class)
                .setParameter(1, federation.value())
                .setParameter(2, utc(window.start()))
                .setParameter(3, utc(window.end()))
                .getResultList()
                .map(rows -> {
                    Approvals.Counter counter = new Approvals.Counter();
                    rows.forEach(row -> counter.add((String) row[0], (String) row[1], ((Number) row[2]).longValue()));
                    return counter.approvals();
                }));
    }

    @Override
    public Uni<List<List<UUID>>> evidence(List<List<Flow>> groups, Window window) {
        List<List<UUID>> named = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        List<Flow> flows = new ArrayList<>();
        for (List<Flow> group : groups) {
            group.forEach(flow -> numbers.add(named.size()));
            flows.addAll(group);
            named.add(new ArrayList<>());
        }
        if (flows.isEmpty()) {
            return Uni.createFrom().item(named);
        }
        // One index range per flow; a proposal that several members of a ring approved is named once.
        return transactions.run(session -> session.createNativeQuery("""
                        WITH flow AS (
                            SELECT * FROM unnest(cast(?1 as int[]), cast(?2 as text[]), cast(?3 as text[]))
                                AS flow (number, giver, receiver)),
                        newest AS (
                            SELECT flow.number, approval.proposal_id, max(approval.decided_at) AS decided_at
                            FROM flow CROSS JOIN LATERAL (
                                SELECT proposal_id, decided_at FROM proposal_decision
                                WHERE decision = 'APPROVE' AND federation_id = flow.giver
                                  AND proposing_federation_id = flow.receiver AND decided_at BETWEEN ?4 AND ?5
                                ORDER BY decided_at DESC LIMIT ?6) AS approval
                            GROUP BY 1, 2),
                        placed AS (
                            SELECT *, row_number() OVER (PARTITION BY number ORDER BY decided_at DESC, proposal_id) AS place
                            FROM newest)
                        SELECT number, proposal_id FROM placed WHERE place <= ?6 ORDER BY number, place""", Object[].class)
                .setParameter(1, numbers.toArray(Integer[]::new))
                .setParameter(
                        2, flows.stream().map(flow -> flow.giver().value()).toArray(String[]::new))
                .setParameter(
                        3, flows.stream().map(flow -> flow.receiver().value()).toArray(String[]::new))
                .setParameter(4, utc(window.start()))
                .setParameter(5, utc(window.end()))
                .setParameter(6, NAMED)
                .getResultList()
                .map(rows -> {
                    rows.forEach(row -> named.get(((Number) row[0]).intValue()).add((UUID) row[1]));
                    return named;
                }));
    }

    @Override
    public Uni<Reciprocity> reciprocity(FederationId federation, FederationId partner, Window window, UUID without) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT
                            (SELECT count(*) FROM proposal_decision
                             WHERE decision = 'APPROVE' AND federation_id = ?1 AND proposing_federation_id = ?2
                               AND decided_at BETWEEN ?3 AND ?4 AND proposal_id <> ?5),
                            (SELECT count(*) FROM proposal_decision
                             WHERE decision = 'APPROVE' AND federation_id = ?2 AND proposing_federation_id = ?1
                               AND decided_at BETWEEN ?3 AND ?4)""", Object[].class)
                .setParameter(1, federation.value())
                .setParameter(2, partner.value())
                .setParameter(3, utc(window.start()))
                .setParameter(4, utc(window.end()))
                .setParameter(5, without)
                .getSingleResult()
                .map(row -> new Reciprocity(((Number) row[0]).longValue(), ((Number) row[1]).longValue())));
    }

    @Override
    public Uni<List<HighRisk>> highRisk(Window window, int limit) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT proposal_id, federation_id, proposing_federation_id, decided_at FROM proposal_decision
                        WHERE risk = 'HIGH' AND decision = 'APPROVE' AND decided_at BETWEEN ?1 AND ?2
                        ORDER BY decided_at DESC, proposal_id, federation_id LIMIT ?3""", Object[].class)
                .setParameter(1, utc(window.start()))
                .setParameter(2, utc(window.end()))
                .setParameter(3, limit)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new HighRisk(
                                (UUID) row[0],
                                new FederationId((String) row[1]),
                                new FederationId((String) row[2]),
                                ((OffsetDateTime) row[3]).toInstant()))
                        .toList()));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
