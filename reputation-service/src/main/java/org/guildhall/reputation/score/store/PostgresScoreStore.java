package org.guildhall.reputation.score.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.ScoreStore;
import org.guildhall.reputation.score.domain.Dealings;
import org.hibernate.reactive.mutiny.Mutiny;

@ApplicationScoped
class PostgresScoreStore implements ScoreStore {
    private static final String DEALINGS = """
            SELECT d.consumer_key, c.first_seen, d.receipts, d.success,
                   (SELECT count(*) FROM receipt r
                    WHERE r.consumer_key = d.consumer_key AND r.voided_at IS NULL
                      AND r.completed_at BETWEEN ?2 AND ?3) AS total
            FROM (SELECT consumer_key, count(*) AS receipts, cast(sum(success_millionths) AS bigint) AS success
                  FROM receipt
                  WHERE provider_key = ?1 AND voided_at IS NULL AND completed_at BETWEEN ?2 AND ?3
                  GROUP BY consumer_key) d
            JOIN consumer c ON c.consumer_key = d.consumer_key""";

    /** One statement, so that sums and counts are of the same moment; a row without a consumer if there are none. */
    private static final String ALL_RECEIPTS = """
            SELECT d.*, o.outside, o.voided
            FROM (SELECT count(*) FILTER (WHERE voided_at IS NULL AND completed_at NOT BETWEEN ?2 AND ?3) AS outside,
                         count(voided_at) AS voided
                  FROM receipt WHERE provider_key = ?1) o
            LEFT JOIN (""" + DEALINGS + ") d ON true";

    private final Transactions transactions;

    PostgresScoreStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<List<Dealings>> dealings(PublicKey provider, Instant from, Instant to) {
        return transactions.run(session -> query(session, DEALINGS, provider, from, to)
                .map(rows -> rows.stream().map(PostgresScoreStore::dealings).toList()));
    }

    @Override
    public Uni<AllReceipts> allReceipts(PublicKey provider, Instant from, Instant to) {
        return transactions.run(session -> query(session, ALL_RECEIPTS, provider, from, to)
                .map(rows -> new AllReceipts(
                        rows.stream()
                                .filter(row -> row[0] != null)
                                .map(PostgresScoreStore::dealings)
                                .toList(),
                        ((Number) rows.get(0)[5]).longValue(),
                        ((Number) rows.get(0)[6]).longValue())));
    }

    private static Uni<List<Object[]>> query(
            Mutiny.Session session, String sql, PublicKey provider, Instant from, Instant to) {
        return session.createNativeQuery(sql, Object[].class)
                .setParameter(1, provider.bytes())
                .setParameter(2, from.atOffset(ZoneOffset.UTC))
                .setParameter(3, to.atOffset(ZoneOffset.UTC))
                .getResultList();
    }

    private static Dealings dealings(Object[] row) {
        return new Dealings(
                PublicKey.of((byte[]) row[0]),
                ((OffsetDateTime) row[1]).toInstant(),
                ((Number) row[2]).longValue(),
                ((Number) row[3]).longValue(),
                ((Number) row[4]).longValue());
    }
}
