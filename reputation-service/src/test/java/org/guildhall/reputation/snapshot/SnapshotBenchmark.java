package org.guildhall.reputation.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.guildhall.platform.testing.Replicas;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PodSpec;
import org.guildhall.reputation.score.benchmark.ScoringBenchmark;
import org.guildhall.reputation.v1.ListScoresRequest;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.Snapshot;
import org.guildhall.reputation.v1.SnapshotServiceGrpc;
import org.guildhall.reputation.v1.TakeSnapshotRequest;

/**
 * How long the packaged service takes, as in production, to make a snapshot, sign, log and keep it, and how much memory
 * it has at most. Not a test; docs/benchmarks.md says how to run it.
 */
public final class SnapshotBenchmark extends ReputationTest {
    private static final int RUNS = 8;
    private static final Signature UNSIGNED = Signature.of(new byte[64]);

    private SnapshotBenchmark() {}

    /** @param args receipts, consumers, providers */
    public static void main(String[] args) throws Exception {
        int receipts = Integer.parseInt(args[0]);
        int consumers = Integer.parseInt(args[1]);
        int providers = Integer.parseInt(args[2]);
        List<String> options =
                List.of(System.getProperty("service.options", "-Xmx640m").split(" "));
        try (Replicas replicas = new Replicas(1, SnapshotReplicasTest.settings(Duration.ofDays(1)), options)) {
            fill(replicas, receipts, consumers, providers);
            // The first one made the tables; one that starts now reads what they hold.
            replicas.add();
            System.out.printf("%d receipts, %d consumers, %d providers, %s%n", receipts, consumers, providers, options);
            load(replicas);
            for (int run = 0; run < RUNS; run++) {
                snapshot(replicas);
            }
        }
    }

    /** A replica reads its receipts once, when it starts. */
    private static void load(Replicas replicas) {
        long begin = System.nanoTime();
        var ignored = asAdmin(ScoreServiceGrpc.newBlockingStub(replicas.channel(1)))
                .listScores(ListScoresRequest.getDefaultInstance());
        System.out.printf("receipts loaded %d ms after the start%n", (System.nanoTime() - begin) / 1_000_000);
    }

    private static void snapshot(Replicas replicas) throws IOException {
        var service = asAdmin(SnapshotServiceGrpc.newBlockingStub(replicas.channel(1)))
                .withDeadlineAfter(60, TimeUnit.SECONDS);
        Instant next = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        Awaitility.await().until(() -> Instant.now().isAfter(next));
        ProcessHandle process = replicas.process(1).toHandle();
        Duration before = process.info().totalCpuDuration().orElseThrow();
        long begin = System.nanoTime();
        Snapshot snapshot =
                service.takeSnapshot(TakeSnapshotRequest.getDefaultInstance()).getSnapshot();
        long end = System.nanoTime();
        System.out.printf(
                "%d ms, of a core %d ms; %d receipts, %d KiB; peak memory of the process so far %d MiB; load average %s%n",
                (end - begin) / 1_000_000,
                process.info().totalCpuDuration().orElseThrow().minus(before).toMillis(),
                snapshot.getReceiptCount(),
                snapshot.getSizeBytes() >> 10,
                peakKib(process.pid()) >> 10,
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    private static long peakKib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private static void fill(Replicas replicas, int receipts, int consumers, int providers) throws Exception {
        try (Connection database = DriverManager.getConnection(replicas.database(), "postgres", "postgres");
                Statement statement = database.createStatement()) {
            ScoringBenchmark.fill(statement, receipts, consumers, providers);
            publish(database, statement);
            statement.execute("VACUUM ANALYZE");
        }
    }

    /** An offer and a heartbeat of each provider; the service verifies them when they come, so nobody signs here. */
    private static void publish(Connection database, Statement statement) throws Exception {
        List<byte[]> providers = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT DISTINCT provider_key FROM receipt")) {
            while (rows.next()) {
                providers.add(rows.getBytes(1));
            }
        }
        try (PreparedStatement offers =
                        database.prepareStatement("INSERT INTO offer VALUES (?, ?, ?, ?, '{lxc}', '{}', 1, ?, ?)");
                PreparedStatement heartbeats = database.prepareStatement("INSERT INTO heartbeat VALUES (?, ?, ?, ?)")) {
            for (byte[] provider : providers) {
                PublicKey key = PublicKey.of(provider);
                Offer offer = new Offer(
                        key,
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
                        UNSIGNED);
                offers.setBytes(1, provider);
                offers.setBytes(2, offer.statement().digest().bytes());
                offers.setTimestamp(3, Timestamp.from(Instant.EPOCH));
                offers.setTimestamp(4, Timestamp.from(Instant.EPOCH));
                offers.setString(5, offer.statement().canonicalJson());
                offers.setBytes(6, UNSIGNED.bytes());
                offers.addBatch();
                heartbeats.setBytes(1, provider);
                heartbeats.setTimestamp(2, Timestamp.from(Instant.EPOCH));
                heartbeats.setString(
                        3,
                        new Heartbeat(key, Instant.EPOCH, 3, 500, 4096, 100, UNSIGNED)
                                .statement()
                                .canonicalJson());
                heartbeats.setBytes(4, UNSIGNED.bytes());
                heartbeats.addBatch();
            }
            offers.executeBatch();
            heartbeats.executeBatch();
        }
    }
}
