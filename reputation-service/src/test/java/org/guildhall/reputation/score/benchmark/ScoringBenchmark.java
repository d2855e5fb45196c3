package org.guildhall.reputation.score.benchmark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Change;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ReceiptColumns;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.score.domain.ShareGroup;

/**
 * Measures the two ways to score all providers: sums by the database, and compact columns in memory. Not a test; how to
 * run it is said in docs/benchmarks.md.
 */
public final class ScoringBenchmark {
    private static final int RUNS = 3;

    private ScoringBenchmark() {}

    /** @param args receipts, consumers, providers */
    public static void main(String[] args) throws Exception {
        int receipts = Integer.parseInt(args[0]);
        int consumers = Integer.parseInt(args[1]);
        int providers = Integer.parseInt(args[2]);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
                Connection database = postgres.getPostgresDatabase().getConnection();
                Statement statement = database.createStatement()) {
            migrate(statement);
            fill(statement, receipts, consumers, providers);
            System.out.printf("%d receipts, %d consumers, %d providers%n", receipts, consumers, providers);
            for (int run = 0; run < RUNS; run++) {
                statement.execute("SET work_mem = '4MB'");
                database("database, work_mem 4 MB", statement);
                statement.execute("SET work_mem = '256MB'");
                database("database, work_mem 256 MB", statement);
                memory(database);
            }
        }
    }

    /** Makes the service's tables. */
    public static void migrate(Statement statement) throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            for (Path file : files.sorted().toList()) {
                statement.execute(Files.readString(file).replaceAll("SET LOCAL[^;]*;", ""));
            }
        }
    }

    /** Fills them. */
    public static void fill(Statement statement, int receipts, int consumers, int providers) throws Exception {
        statement.execute("SELECT setseed(0.5)");
        statement.execute(
                "INSERT INTO consumer (consumer_key, first_seen) SELECT sha256(cast('c' || i AS bytea)), now() - interval '1 day' * (20 + i % 100)"
                        + " FROM generate_series(0, " + (consumers - 1) + ") i");
        statement.execute(
                "INSERT INTO receipt (consumer_key, provider_key, lease_id, receipt_digest, success_millionths,"
                        + " completed_at, recorded_at) SELECT sha256(cast('c' || cast(floor(random() * " + consumers
                        + ") AS int) AS bytea)), sha256(cast('p' || cast(floor(power(random(), 2) * " + providers
                        + ") AS int) AS bytea)), 'lease-' || i, sha256(cast('r' || i AS bytea)), 1000000 - i % 1000,"
                        + " now() - interval '1 second' * (i % 2500000), now() - interval '1 day' FROM generate_series(1, "
                        + receipts + ") i");
        statement.execute("VACUUM ANALYZE");
    }

    /** One statement for all providers, with the rule's defaults: what columns in memory are compared with. */
    private static void database(String name, Statement statement) throws Exception {
        long begin = System.nanoTime();
        int rows = 0;
        try (ResultSet result = statement.executeQuery("""
                WITH pair AS MATERIALIZED (
                    SELECT consumer_key, provider_key, count(*) AS receipts,
                           cast(sum(success_millionths) AS bigint) AS success
                    FROM receipt WHERE voided_at IS NULL AND completed_at BETWEEN now() - interval '30 days' AND now()
                    GROUP BY consumer_key, provider_key
                ), total AS (
                    SELECT p.consumer_key, cast(sum(p.receipts) AS bigint) AS receipts FROM pair p GROUP BY p.consumer_key
                ), weighed AS (
                    SELECT p.provider_key, p.receipts, p.success, t.receipts AS total,
                           CASE WHEN c.first_seen > now() - interval '30 days' THEN 0
                                WHEN p.receipts * 5 <= t.receipts THEN 1 ELSE 2 END AS weighing
                    FROM pair p JOIN total t ON t.consumer_key = p.consumer_key
                                JOIN consumer c ON c.consumer_key = p.consumer_key
                )
                SELECT provider_key, weighing, CASE WHEN weighing = 2 THEN receipts ELSE 0 END AS each,
                       sum(CASE weighing WHEN 0 THEN 0 WHEN 1 THEN success ELSE success * cast(total AS numeric) END)
                           AS total
                FROM weighed GROUP BY provider_key, weighing, each""")) {
            while (result.next()) {
                result.getBytes(1);
                result.getBigDecimal(4);
                rows++;
            }
        }
        System.out.printf("%s: %d ms, %d rows%n", name, (System.nanoTime() - begin) / 1_000_000, rows);
    }

    /** The service's own columns; filling them is what a replica does once, the pass what it does for each view. */
    private static void memory(Connection database) throws Exception {
        ScoringRule rule = new ScoringRule(Duration.ofDays(30), Duration.ofDays(30), Fraction.of(1, 5));
        Instant asOf = Instant.now();
        long begin = System.nanoTime();
        ReceiptColumns columns = new ReceiptColumns(rule.windowStart(asOf));
        load(database, columns);
        long loaded = System.nanoTime();
        Map<PublicKey, List<ShareGroup>> all = columns.frozen(rule, asOf).all(rule, asOf);
        long scores = all.entrySet().stream()
                .map(e -> Score.ofGroups(e.getKey(), asOf, rule, e.getValue()))
                .filter(score -> score.value().signum() > 0)
                .count();
        long passed = System.nanoTime();
        all.keySet().forEach(provider -> columns.groups(provider, rule, asOf));
        long single = System.nanoTime();
        System.out.printf(
                "memory: loaded in %d ms, one pass %d ms, one by one %d µs each; %d receipts, %d scores%n",
                (loaded - begin) / 1_000_000,
                (passed - loaded) / 1_000_000,
                (single - passed) / 1_000 / all.size(),
                columns.size(),
                scores);
    }

    /** Reads the columns as a replica does at its start. */
    public static void load(Connection database, ReceiptColumns columns) throws Exception {
        try (Statement statement = database.createStatement()) {
            for (int slice = 0; slice < 32; slice++) {
                read(
                        statement,
                        "SELECT string_agg(consumer_key || provider_key || int4send(success_millionths) ||"
                                + " timestamptz_send(completed_at), '') FROM receipt WHERE voided_at IS NULL AND "
                                + within("provider_key", slice),
                        row -> columns.apply(new Change.Counted(key(row), key(row), row.getInt(), time(row), null)));
            }
            for (int slice = 0; slice < 32; slice++) {
                read(
                        statement,
                        "SELECT string_agg(consumer_key || timestamptz_send(first_seen), '') FROM consumer WHERE "
                                + within("consumer_key", slice),
                        row -> columns.apply(new Change.Seen(key(row), time(row))));
            }
        }
    }

    private static String within(String column, int slice) {
        String from = String.format("%s >= '\\x%02x'", column, 8 * slice);
        return slice == 31 ? from : from + String.format(" AND %s < '\\x%02x'", column, 8 * slice + 8);
    }

    private static void read(Statement statement, String sql, Consumer<ByteBuffer> change) throws Exception {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            byte[] bytes = result.getBytes(1);
            ByteBuffer rows = ByteBuffer.wrap(bytes == null ? new byte[0] : bytes);
            while (rows.hasRemaining()) {
                change.accept(rows);
            }
        }
    }

    private static PublicKey key(ByteBuffer row) {
        byte[] key = new byte[32];
        row.get(key);
        return PublicKey.of(key);
    }

    private static Instant time(ByteBuffer row) {
        return Instant.parse("2000-01-01T00:00:00Z").plus(row.getLong(), ChronoUnit.MICROS);
    }
}
