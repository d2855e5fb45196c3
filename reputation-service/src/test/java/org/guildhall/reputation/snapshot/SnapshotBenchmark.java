package org.guildhall.reputation.snapshot;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.SignedContent;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PodSpec;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.score.benchmark.ScoringBenchmark;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ReceiptColumns;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.snapshot.domain.SnapshotDocument;
import org.guildhall.reputation.snapshot.domain.SnapshotStatement;

/**
 * Measures what a snapshot takes, part by part, on a replica that has its receipts in memory. Not a test; how to run it
 * is said in docs/benchmarks.md.
 */
public final class SnapshotBenchmark {
    private static final int RUNS = 4;
    private static final ScoringRule RULE =
            new ScoringRule(Duration.ofDays(30), Duration.ofDays(30), Fraction.of(1, 5));

    private SnapshotBenchmark() {}

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
            ScoringBenchmark.migrate(statement);
            ScoringBenchmark.fill(statement, receipts, consumers, providers);
            statement.execute("UPDATE receipt SET recorded_at = completed_at");
            publish(database, statement);
            statement.execute("VACUUM ANALYZE");
            Instant asOf = Instant.ofEpochSecond(Instant.now().getEpochSecond());
            ReceiptColumns columns = new ReceiptColumns(RULE.windowStart(asOf));
            ScoringBenchmark.load(database, columns);
            System.out.printf("%d receipts, %d consumers, %d providers%n", receipts, consumers, providers);
            for (int run = 0; run < RUNS; run++) {
                snapshot(statement, columns, asOf);
            }
        }
    }

    /** An offer for each provider; nobody verifies here, so nobody signs. */
    private static void publish(Connection database, Statement statement) throws Exception {
        List<byte[]> providers = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT DISTINCT provider_key FROM receipt")) {
            while (rows.next()) {
                providers.add(rows.getBytes(1));
            }
        }
        try (PreparedStatement insert =
                database.prepareStatement("INSERT INTO offer VALUES (?, ?, ?, ?, '{lxc}', '{}', 1, ?, ?)")) {
            for (byte[] provider : providers) {
                Offer offer = new Offer(
                        PublicKey.of(provider),
                        Instant.EPOCH,
                        "host.example",
                        "BER",
                        List.of("lxc"),
                        List.of(
                                new PodSpec("small", "Small", "one core", 1000, 2048, 50),
                                new PodSpec("large", "Large", "four cores", 4000, 8192, 200)),
                        List.of(),
                        99.5,
                        12,
                        null,
                        IsolationLevel.SHARED_KERNEL,
                        null,
                        Signature.of(new byte[64]));
                insert.setBytes(1, provider);
                insert.setBytes(2, offer.statement().digest().bytes());
                insert.setTimestamp(3, Timestamp.from(Instant.EPOCH));
                insert.setTimestamp(4, Timestamp.from(Instant.EPOCH));
                insert.setString(5, offer.statement().canonicalJson());
                insert.setBytes(6, new byte[64]);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void snapshot(Statement statement, ReceiptColumns columns, Instant asOf) throws Exception {
        long begin = System.nanoTime();
        Map<PublicKey, BigDecimal> scores = new HashMap<>();
        columns.frozen(RULE, asOf)
                .all(RULE, asOf)
                .forEach((provider, groups) -> scores.put(
                        provider, Score.ofGroups(provider, asOf, RULE, groups).value()));
        long scored = System.nanoTime();
        List<byte[]> digests = digests(statement);
        long read = System.nanoTime();
        List<PublishedOffer> offers = offers(statement);
        long parsed = System.nanoTime();
        ReceiptsRoot root = ReceiptsRoot.of(digests.toArray(byte[][]::new));
        long hashed = System.nanoTime();
        byte[] document = SnapshotDocument.of(asOf, RULE, offers, Map.of(), Set.of(), scores)
                .json();
        byte[] packed = Gzip.pack(document);
        long written = System.nanoTime();
        var signed = new SnapshotStatement(asOf, root.root(), root.count(), root.root(), RULE);
        byte[] facts = Gzip.pack(ExportLines.facts(
                        signed, Signature.of(new byte[64]), PublicKey.of(new byte[32]), Set.of(), offers, List.of())
                .getBytes(StandardCharsets.UTF_8));
        long end = System.nanoTime();
        System.out.printf(
                "%d ms: scores %d, digests read %d, offers read %d, root %d, document %d, export's facts %d;"
                        + " %d receipts, %d KiB (%d with gzip, facts %d), heap %d MiB%n",
                ms(begin, end),
                ms(begin, scored),
                ms(scored, read),
                ms(read, parsed),
                ms(parsed, hashed),
                ms(hashed, written),
                ms(written, end),
                root.count(),
                document.length >> 10,
                packed.length >> 10,
                facts.length >> 10,
                Runtime.getRuntime().totalMemory() >> 20);
    }

    private static long ms(long from, long to) {
        return (to - from) / 1_000_000;
    }

    /** As the store names the receipts of the window. */
    private static List<byte[]> digests(Statement statement) throws Exception {
        List<byte[]> digests = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT string_agg(receipt_digest, '') FROM receipt"
                + " WHERE voided_at IS NULL AND completed_at BETWEEN now() - interval '30 days' AND now()"
                + " GROUP BY get_byte(receipt_digest, 0)")) {
            while (rows.next()) {
                byte[] group = rows.getBytes(1);
                for (int at = 0; at < group.length; at += 32) {
                    digests.add(Arrays.copyOfRange(group, at, at + 32));
                }
            }
        }
        return digests;
    }

    private static List<PublishedOffer> offers(Statement statement) throws Exception {
        List<PublishedOffer> offers = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT content, signature FROM offer")) {
            while (rows.next()) {
                String content = rows.getString(1);
                Offer offer = SignedContent.offer(content, Signature.of(rows.getBytes(2)));
                offers.add(new PublishedOffer(offer, content, Instant.EPOCH, null, null));
            }
        }
        return offers;
    }
}
