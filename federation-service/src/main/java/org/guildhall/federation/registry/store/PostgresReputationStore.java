package org.guildhall.federation.registry.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.federation.registry.ReputationStore;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.platform.store.Transactions;

/** Scores in the table {@code member_score}. */
@ApplicationScoped
class PostgresReputationStore implements ReputationStore {
    private final Transactions transactions;

    PostgresReputationStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Void> record(Map<String, Double> scores, Instant asOf) {
        // In the order of the keys: two batches never wait for each other crosswise.
        return transactions.run(session -> session.createNativeQuery("""
                        INSERT INTO member_score AS m (member_id, score, as_of)
                        SELECT id, cast(score AS numeric(7, 6)), ?3
                        FROM unnest(cast(?1 AS text[]), cast(?2 AS double precision[])) AS i(id, score) ORDER BY id
                        ON CONFLICT (member_id) DO UPDATE SET score = excluded.score, as_of = excluded.as_of
                        WHERE m.as_of < excluded.as_of""")
                .setParameter(1, scores.keySet().toArray(String[]::new))
                .setParameter(2, scores.values().toArray(Double[]::new))
                .setParameter(3, asOf.atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .replaceWithVoid());
    }

    @Override
    public Uni<Map<FederationId, Double>> means(List<FederationId> federations) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT m.federation_id, cast(round(avg(coalesce(s.score, 0)), 6) AS double precision)
                        FROM member m LEFT JOIN member_score s USING (member_id)
                        WHERE m.kind = 'PROVIDER' AND m.federation_id = ANY (cast(?1 AS text[]))
                        GROUP BY m.federation_id""", Object[].class)
                .setParameter(1, federations.stream().map(FederationId::value).toArray(String[]::new))
                .getResultList()
                .map(rows -> {
                    Map<FederationId, Double> means = new HashMap<>();
                    rows.forEach(row -> means.put(new FederationId((String) row[0]), ((Number) row[1]).doubleValue()));
                    return means;
                }));
    }
}
