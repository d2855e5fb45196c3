package org.guildhall.federation.collusion.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.guildhall.federation.collusion.CollusionStore;
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
    public Uni<List<Flow>> flows(Window window) {
        // One row per giver: of a large network a row per flow would cost more than the counting.
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT federation_id, string_agg(proposing_federation_id || ' ' || approvals, ',') FROM (
                            SELECT federation_id, proposing_federation_id, count(*) AS approvals
                            FROM proposal_decision
                            WHERE decision = 'APPROVE' AND decided_at BETWEEN ?1 AND ?2
                              AND federation_id <> proposing_federation_id
                            GROUP BY 1, 2 ORDER BY 1, 2) AS flow
                        GROUP BY 1 ORDER BY 1""", Object[].class)
                .setParameter(1, window.start().atOffset(ZoneOffset.UTC))
                .setParameter(2, window.end().atOffset(ZoneOffset.UTC))
                .getResultList()
                .map(PostgresCollusionStore::flowsByGiver));
    }

    private static List<Flow> flowsByGiver(List<Object[]> rows) {
        Map<String, FederationId> ids = new HashMap<>();
        List<Flow> flows = new ArrayList<>();
        for (Object[] row : rows) {
            FederationId giver = ids.computeIfAbsent((String) row[0], FederationId::new);
            for (String part : ((String) row[1]).split(",")) {
                int gap = part.indexOf(' ');
                FederationId receiver = ids.computeIfAbsent(part.substring(0, gap), FederationId::new);
                flows.add(new Flow(giver, receiver, Long.parseLong(part.substring(gap + 1))));
            }
        }
        return flows;
    }

    @Override
    public Uni<List<Flow>> flows(FederationId federation, Window window) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT federation_id, proposing_federation_id, count(*) FROM (
                            SELECT federation_id, proposing_federation_id FROM proposal_decision
                            WHERE decision = 'APPROVE' AND federation_id = ?1 AND proposing_federation_id <> ?1
                              AND decided_at BETWEEN ?2 AND ?3
                            UNION ALL
                            SELECT federation_id, proposing_federation_id FROM proposal_decision
                            WHERE decision = 'APPROVE' AND proposing_federation_id = ?1 AND federation_id <> ?1
                              AND decided_at BETWEEN ?2 AND ?3) AS approval
                        GROUP BY 1, 2 ORDER BY 1, 2""", Object[].class)
                .setParameter(1, federation.value())
                .setParameter(2, window.start().atOffset(ZoneOffset.UTC))
                .setParameter(3, window.end().atOffset(ZoneOffset.UTC))
                .getResultList()
                .map(PostgresCollusionStore::flows));
    }

    private static List<Flow> flows(List<Object[]> rows) {
        return rows.stream()
                .map(row -> new Flow(
                        new FederationId((String) row[0]),
                        new FederationId((String) row[1]),
                        ((Number) row[2]).longValue()))
                .toList();
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
                .setParameter(3, window.start().atOffset(ZoneOffset.UTC))
                .setParameter(4, window.end().atOffset(ZoneOffset.UTC))
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
                .setParameter(1, window.start().atOffset(ZoneOffset.UTC))
                .setParameter(2, window.end().atOffset(ZoneOffset.UTC))
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
}
