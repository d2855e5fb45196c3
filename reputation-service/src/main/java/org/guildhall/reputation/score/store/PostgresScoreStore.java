package org.guildhall.reputation.score.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
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
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.score.domain.ShareGroup;
import org.guildhall.reputation.score.domain.ShareGroup.Weighing;
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

    /** One pass over the receipts of the window, whatever the number of providers; all sums are of integers. */
    private static final String ALL = """
            WITH pair AS MATERIALIZED (
                SELECT consumer_key, provider_key, count(*) AS receipts,
                       cast(sum(success_millionths) AS bigint) AS success
                FROM receipt WHERE voided_at IS NULL AND completed_at BETWEEN ?1 AND ?2
                GROUP BY consumer_key, provider_key
            ), total AS (
                SELECT p.consumer_key, cast(sum(p.receipts) AS bigint) AS receipts FROM pair p GROUP BY p.consumer_key
            ), weighed AS (
                SELECT p.provider_key, p.receipts, p.success, t.receipts AS total,
                       CASE WHEN c.first_seen > ?3 THEN 0
                            WHEN p.receipts * cast(?5 AS numeric) <= t.receipts * cast(?4 AS numeric) THEN 1
                            ELSE 2 END AS weighing
                FROM pair p JOIN total t ON t.consumer_key = p.consumer_key
                            JOIN consumer c ON c.consumer_key = p.consumer_key
            )
            SELECT provider_key, weighing, CASE WHEN weighing = 2 THEN receipts ELSE 0 END AS each,
                   sum(CASE weighing WHEN 0 THEN 0 WHEN 1 THEN success ELSE success * cast(total AS numeric) END) AS total,
                   cast(sum(receipts) AS bigint) AS receipts, count(*) AS consumers
            FROM weighed GROUP BY provider_key, weighing, each""";

    private static final String ALL_DEALINGS = """
            WITH pair AS MATERIALIZED (
                SELECT consumer_key, provider_key, count(*) AS receipts,
                       cast(sum(success_millionths) AS bigint) AS success
                FROM receipt WHERE voided_at IS NULL AND completed_at BETWEEN ?1 AND ?2
                GROUP BY consumer_key, provider_key
            ), total AS (
                SELECT p.consumer_key, cast(sum(p.receipts) AS bigint) AS receipts FROM pair p GROUP BY p.consumer_key
            )
            SELECT p.provider_key, p.consumer_key, c.first_seen, p.receipts, p.success, t.receipts AS total
            FROM pair p JOIN total t ON t.consumer_key = p.consumer_key
                        JOIN consumer c ON c.consumer_key = p.consumer_key
            ORDER BY p.consumer_key, p.provider_key""";

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

    @Override
    public Uni<Map<PublicKey, List<ShareGroup>>> all(ScoringRule rule, Instant asOf) {
        return transactions.run(session -> session.createNativeQuery(ALL, Object[].class)
                .setParameter(1, rule.windowStart(asOf).atOffset(ZoneOffset.UTC))
                .setParameter(2, asOf.atOffset(ZoneOffset.UTC))
                .setParameter(3, asOf.minus(rule.minHistory()).atOffset(ZoneOffset.UTC))
                .setParameter(4, new BigDecimal(rule.cap().numerator()))
                .setParameter(5, new BigDecimal(rule.cap().denominator()))
                .getResultList()
                .map(rows -> rows.stream()
                        .collect(Collectors.groupingBy(
                                row -> PublicKey.of((byte[]) row[0]),
                                Collectors.mapping(PostgresScoreStore::group, Collectors.toList())))));
    }

    @Override
    public Uni<List<DealingsWith>> allDealings(Instant from, Instant to) {
        return transactions.run(session -> session.createNativeQuery(ALL_DEALINGS, Object[].class)
                .setParameter(1, from.atOffset(ZoneOffset.UTC))
                .setParameter(2, to.atOffset(ZoneOffset.UTC))
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new DealingsWith(PublicKey.of((byte[]) row[0]), dealings(row)))
                        .toList()));
    }

    private static ShareGroup group(Object[] row) {
        return new ShareGroup(
                Weighing.values()[((Number) row[1]).intValue()],
                ((Number) row[2]).longValue(),
                ((BigDecimal) row[3]).toBigIntegerExact(),
                ((Number) row[4]).longValue(),
                ((Number) row[5]).longValue());
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
