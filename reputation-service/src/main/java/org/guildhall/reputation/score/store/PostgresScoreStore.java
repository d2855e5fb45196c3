package org.guildhall.reputation.score.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.ScoreStore;
import org.guildhall.reputation.score.domain.Dealings;
import org.guildhall.reputation.score.domain.VoidedReceipt;
import org.hibernate.reactive.mutiny.Mutiny;

@ApplicationScoped
class PostgresScoreStore implements ScoreStore {
    private static final String DEALINGS = """
            SELECT d.provider_key, d.consumer_key, c.first_seen, d.receipts, d.success,
                   (SELECT count(*) FROM receipt r
                    WHERE r.consumer_key = d.consumer_key AND r.voided_at IS NULL
                      AND r.completed_at BETWEEN ?2 AND ?3) AS total
            FROM (SELECT provider_key, consumer_key, count(*) AS receipts,
                         cast(sum(success_millionths) AS bigint) AS success
                  FROM receipt
                  WHERE provider_key IN (SELECT decode(k, 'hex') FROM unnest(cast(?1 AS text[])) AS p(k))
                    AND voided_at IS NULL AND completed_at BETWEEN ?2 AND ?3
                  GROUP BY provider_key, consumer_key) d
            JOIN consumer c ON c.consumer_key = d.consumer_key""";

    /** One statement, so that sums and counts are of the same moment; a row without a consumer if there are none. */
    private static final String ALL_RECEIPTS = """
            SELECT d.*, o.outside, o.voided
            FROM (SELECT count(*) FILTER (WHERE voided_at IS NULL AND completed_at NOT BETWEEN ?2 AND ?3) AS outside,
                         count(voided_at) AS voided
                  FROM receipt WHERE provider_key IN (SELECT decode(k, 'hex') FROM unnest(cast(?1 AS text[])) AS p(k))) o
            LEFT JOIN (""" + DEALINGS + ") d ON true";

    private static final String VOIDED = """
            SELECT receipt_digest, consumer_key, completed_at, voided_at, void_reason FROM receipt
            WHERE provider_key = ?1 AND voided_at IS NOT NULL ORDER BY voided_at DESC, receipt_digest LIMIT 100""";

    private final Transactions transactions;

    PostgresScoreStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Map<PublicKey, List<Dealings>>> dealings(Collection<PublicKey> providers, Instant from, Instant to) {
        return transactions.run(
                session -> query(session, DEALINGS, providers, from, to).map(rows -> rows.stream()
                        .collect(Collectors.groupingBy(
                                row -> PublicKey.of((byte[]) row[0]),
                                Collectors.mapping(PostgresScoreStore::dealings, Collectors.toList())))));
    }

    @Override
    public Uni<AllReceipts> allReceipts(PublicKey provider, Instant from, Instant to) {
        return transactions.run(session -> query(session, ALL_RECEIPTS, List.of(provider), from, to)
                .flatMap(rows -> voided(session, provider)
                        .map(voided -> new AllReceipts(
                                rows.stream()
                                        .filter(row -> row[0] != null)
                                        .map(PostgresScoreStore::dealings)
                                        .toList(),
                                ((Number) rows.get(0)[6]).longValue(),
                                ((Number) rows.get(0)[7]).longValue(),
                                voided))));
    }

    private static Uni<List<VoidedReceipt>> voided(Mutiny.Session session, PublicKey provider) {
        return session.createNativeQuery(VOIDED, Object[].class)
                .setParameter(1, provider.bytes())
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new VoidedReceipt(
                                Digest.of((byte[]) row[0]),
                                PublicKey.of((byte[]) row[1]),
                                ((OffsetDateTime) row[2]).toInstant(),
                                ((OffsetDateTime) row[3]).toInstant(),
                                (String) row[4]))
                        .toList());
    }

    private static Uni<List<Object[]>> query(
            Mutiny.Session session, String sql, Collection<PublicKey> providers, Instant from, Instant to) {
        return session.createNativeQuery(sql, Object[].class)
                .setParameter(1, providers.stream().map(PublicKey::hex).toArray(String[]::new))
                .setParameter(2, from.atOffset(ZoneOffset.UTC))
                .setParameter(3, to.atOffset(ZoneOffset.UTC))
                .getResultList();
    }

    private static Dealings dealings(Object[] row) {
        return new Dealings(
                PublicKey.of((byte[]) row[1]),
                ((OffsetDateTime) row[2]).toInstant(),
                ((Number) row[3]).longValue(),
                ((Number) row[4]).longValue(),
                ((Number) row[5]).longValue());
    }
}
