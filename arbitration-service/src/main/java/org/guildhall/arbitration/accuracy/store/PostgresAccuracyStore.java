package org.guildhall.arbitration.accuracy.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.accuracy.AccuracyStore;
import org.guildhall.arbitration.accuracy.ArbiterAccuracy;
import org.guildhall.arbitration.accuracy.domain.Accuracy;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.platform.store.Transactions;

/** Accuracies in PostgreSQL. */
@ApplicationScoped
class PostgresAccuracyStore implements AccuracyStore {
    private final Transactions transactions;

    PostgresAccuracyStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Boolean> claim(Instant before, Instant now) {
        return transactions.run(
                session -> session.createNativeQuery("UPDATE accuracy_run SET begun_at = ?2 WHERE begun_at <= ?1")
                        .setParameter(1, before.atOffset(ZoneOffset.UTC))
                        .setParameter(2, now.atOffset(ZoneOffset.UTC))
                        .executeUpdate()
                        .map(claimed -> claimed == 1));
    }

    @Override
    public Uni<List<CastVote>> votes() {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT cast(dispute_id as text), arbiter_id, decision = 'BUYER' FROM seat
                        WHERE decision IS NOT NULL ORDER BY dispute_id, round, number""", Object[].class)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new CastVote((String) row[0], new ArbiterId((String) row[1]), (Boolean) row[2]))
                        .toList()));
    }

    @Override
    public Uni<Void> keep(List<ArbiterAccuracy> accuracies) {
        JsonArray input = new JsonArray();
        accuracies.forEach(accuracy -> input.add(json(accuracy)));
        return transactions.run(session -> session.createNativeQuery("""
                        INSERT INTO arbiter_accuracy (arbiter_id, votes, buyer_right, buyer_wrong, seller_right,
                            seller_wrong, estimated_at)
                        SELECT * FROM jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) AS x(
                            arbiter_id text, votes bigint, buyer_right double precision, buyer_wrong double precision,
                            seller_right double precision, seller_wrong double precision, estimated_at timestamptz)
                        ORDER BY arbiter_id
                        ON CONFLICT (arbiter_id) DO UPDATE SET votes = excluded.votes,
                            buyer_right = excluded.buyer_right, buyer_wrong = excluded.buyer_wrong,
                            seller_right = excluded.seller_right, seller_wrong = excluded.seller_wrong,
                            estimated_at = excluded.estimated_at""")
                .setParameter(1, input.encode())
                .executeUpdate()
                .replaceWithVoid());
    }

    private static JsonObject json(ArbiterAccuracy accuracy) {
        return new JsonObject()
                .put("arbiter_id", accuracy.arbiter().value())
                .put("votes", accuracy.votes())
                .put("buyer_right", accuracy.whenBuyerIsRight().right())
                .put("buyer_wrong", accuracy.whenBuyerIsRight().wrong())
                .put("seller_right", accuracy.whenSellerIsRight().right())
                .put("seller_wrong", accuracy.whenSellerIsRight().wrong())
                .put("estimated_at", accuracy.estimatedAt().toString());
    }

    @Override
    public Uni<Optional<ArbiterAccuracy>> find(ArbiterId arbiter) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT votes, buyer_right, buyer_wrong, seller_right, seller_wrong, estimated_at
                        FROM arbiter_accuracy WHERE arbiter_id = ?1""", Object[].class)
                .setParameter(1, arbiter.value())
                .getSingleResultOrNull()
                .map(row -> Optional.ofNullable(row).map(found -> accuracy(arbiter, found))));
    }

    private static ArbiterAccuracy accuracy(ArbiterId arbiter, Object[] row) {
        return new ArbiterAccuracy(
                arbiter,
                (Long) row[0],
                new Accuracy((Double) row[1], (Double) row[2]),
                new Accuracy((Double) row[3], (Double) row[4]),
                row[5] instanceof OffsetDateTime at ? at.toInstant() : (Instant) row[5]);
    }
}
