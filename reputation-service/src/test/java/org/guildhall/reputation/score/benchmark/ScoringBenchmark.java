package org.guildhall.reputation.score.benchmark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

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

    private static void migrate(Statement statement) throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            for (Path file : files.sorted().toList()) {
                statement.execute(Files.readString(file).replaceAll("SET LOCAL[^;]*;", ""));
            }
        }
    }

    private static void fill(Statement statement, int receipts, int consumers, int providers) throws Exception {
        statement.execute("SELECT setseed(0.5)");
        statement.execute(
                "INSERT INTO consumer SELECT sha256(cast('c' || i AS bytea)), now() - interval '1 day' * (20 + i % 100)"
                        + " FROM generate_series(0, " + (consumers - 1) + ") i");
        statement.execute(
                "INSERT INTO receipt (consumer_key, provider_key, lease_id, receipt_digest, success_millionths,"
                        + " completed_at, recorded_at) SELECT sha256(cast('c' || cast(floor(random() * " + consumers
                        + ") AS int) AS bytea)), sha256(cast('p' || cast(floor(power(random(), 2) * " + providers
                        + ") AS int) AS bytea)), 'lease-' || i, sha256(cast('r' || i AS bytea)), 1000000 - i % 1000,"
                        + " now() - interval '1 second' * (i % 2500000), now() FROM generate_series(1, " + receipts
                        + ") i");
        statement.execute("VACUUM ANALYZE");
    }

    /** The statement of the service, with the rule's defaults. */
    private static void database(String name, Statement statement) throws Exception {
        String all =
                Files.readString(Path.of("src/main/java/org/guildhall/reputation/score/store/PostgresScoreStore.java"));
        int from = all.indexOf("WITH pair AS MATERIALIZED");
        String sql = all.substring(from, all.indexOf("\"\"\"", from))
                .replace("?1", "now() - interval '30 days'")
                .replace("?2", "now()")
                .replace("?3", "now() - interval '30 days'")
                .replace("?4", "1")
                .replace("?5", "5");
        long begin = System.nanoTime();
        int rows = 0;
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                result.getBytes(1);
                result.getBigDecimal(4);
                rows++;
            }
        }
        System.out.printf("%s: %d ms, %d rows%n", name, (System.nanoTime() - begin) / 1_000_000, rows);
    }

    /** Columns of 20 bytes a receipt; filling them is what a replica does once, the pass what it does for each view. */
    private static void memory(Connection database) throws Exception {
        long begin = System.nanoTime();
        Map<ByteBuffer, Integer> numbers = new HashMap<>();
        int[] consumer = new int[1 << 20];
        int[] provider = new int[1 << 20];
        int[] success = new int[1 << 20];
        int size = 0;
        database.setAutoCommit(false);
        try (Statement statement = database.createStatement()) {
            statement.setFetchSize(10_000);
            try (ResultSet rows = statement.executeQuery(
                    "SELECT consumer_key, provider_key, success_millionths, completed_at FROM receipt"
                            + " WHERE voided_at IS NULL AND completed_at BETWEEN now() - interval '30 days' AND now()")) {
                while (rows.next()) {
                    if (size == consumer.length) {
                        consumer = Arrays.copyOf(consumer, 2 * size);
                        provider = Arrays.copyOf(provider, 2 * size);
                        success = Arrays.copyOf(success, 2 * size);
                    }
                    consumer[size] = numbers.computeIfAbsent(ByteBuffer.wrap(rows.getBytes(1)), k -> numbers.size());
                    provider[size] = numbers.computeIfAbsent(ByteBuffer.wrap(rows.getBytes(2)), k -> numbers.size());
                    success[size++] = rows.getInt(3);
                }
            }
        }
        database.setAutoCommit(true);
        long loaded = System.nanoTime();
        long[] pairs = new long[size];
        int[] totals = new int[numbers.size()];
        for (int i = 0; i < size; i++) {
            pairs[i] = (long) consumer[i] << 32 | provider[i];
            totals[consumer[i]]++;
        }
        Arrays.sort(pairs);
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += totals[(int) (pairs[i] >>> 32)] + success[i];
        }
        System.out.printf(
                "memory: loaded in %d ms, one pass %d ms, %d receipts (%d)%n",
                (loaded - begin) / 1_000_000, (System.nanoTime() - loaded) / 1_000_000, size, sum);
    }
}
