package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.guildhall.launcher.local.Service;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.DenialCode;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OutcomeDelta;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordDenialRequest;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * Goal: nothing that the service leaves behind tells one redemption from another. Method: it runs with its logs at
 * DEBUG; 100,000 redemptions come by every recording method, with producers, denials and retries. Every table is dumped,
 * and logs and metrics are read, after a tenth of them, after all and after the batch is closed.
 * {@code -Dguildhall.privacy.redemptions=N} sets how many.
 */
class SettlementPrivacyIT {
    private static final int REDEMPTIONS = Integer.getInteger("guildhall.privacy.redemptions", 100_000);
    private static final int TILLS = 16;
    private static final int DELTAS = 500;
    private static final String DAY = "2026-04-17";
    private static final String OPERATOR = "kitchen-of-the-privacy-test";

    /** What recording changes: the counts, and while the batch is open how far each till has come. */
    private static final Set<String> COUNTING = Set.of("batch", "batch_producer");

    /** What the log may grow by meanwhile; by far not a line per commit, let alone one per redemption. */
    private static final long LOG_LINES = 200;

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static Replica replica;

    private final ExecutorService threads = Executors.newFixedThreadPool(TILLS);
    private final List<Till> tills = new ArrayList<>();
    private ManagedChannel channel;

    @BeforeAll
    static void start() {
        cluster = Cluster.startQuick(directory.resolve("cluster"));
        replica = cluster.replica(
                Service.SETTLEMENT,
                Map.of(
                        "QUARKUS_LOG_LEVEL", "DEBUG",
                        "GUILDHALL_LIMITS_CALLS_PER_SECOND", "1000000"));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** One producer. */
    private static final class Till {
        private final String id = UUID.randomUUID().toString();
        private long sequence;

        private Producer next() {
            return Producer.newBuilder()
                    .setProducerId(id)
                    .setSequence(++sequence)
                    .build();
        }
    }

    private BatchServiceGrpc.BatchServiceBlockingStub batches() {
        return Replica.as(
                BatchServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS),
                cluster.token(OPERATOR, "operator"));
    }

    /** Redemptions by every method: a tenth each by unary calls with and without a producer, the rest by streams. */
    private void record(int redemptions) throws Exception {
        List<Callable<Void>> work = new ArrayList<>();
        int unary = redemptions / 10 / TILLS;
        int streamed = redemptions / TILLS - 2 * unary;
        for (Till till : tills) {
            work.add(() -> {
                unary(till, unary);
                stream(till, streamed);
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }
    }

    private void unary(Till till, int each) {
        RecordRedemptionRequest plain = RecordRedemptionRequest.newBuilder()
                .setOperatorId(OPERATOR)
                .setPeriodId(DAY)
                .build();
        RecordDenialRequest denial = RecordDenialRequest.newBuilder()
                .setOperatorId(OPERATOR)
                .setPeriodId(DAY)
                .setCode(DenialCode.DENIAL_CODE_NULLIFIER_ALREADY_SEEN)
                .build();
        var batches = batches();
        for (int i = 0; i < each; i++) {
            batches.recordRedemption(plain);
            RecordRedemptionRequest named =
                    plain.toBuilder().setProducer(till.next()).build();
            assertFalse(batches.recordRedemption(named).getDuplicate());
            if (i % 10 == 0) {
                assertTrue(batches.recordRedemption(named).getDuplicate());
                batches.recordDenial(denial);
                batches.recordDenial(denial.toBuilder().setProducer(till.next()).build());
            }
        }
    }

    /** Every message is sent twice: what is repeated is not counted. */
    private void stream(Till till, int redemptions) {
        try (OutcomeCall stream = new OutcomeCall(channel, cluster.token(OPERATOR, "operator"))) {
            for (int left = redemptions; left > 0; left -= DELTAS) {
                int deltas = Math.min(left, DELTAS);
                RecordOutcomesRequest.Builder message = RecordOutcomesRequest.newBuilder()
                        .setOperatorId(OPERATOR)
                        .setPeriodId(DAY);
                for (int i = 0; i < deltas; i++) {
                    message.addDeltas(
                            OutcomeDelta.newBuilder().setRedemptions(1).setProducer(till.next()));
                }
                stream.send(message.build());
                stream.send(message.build());
                assertEquals(deltas, stream.next().getCounted());
                assertEquals(deltas, stream.next().getDuplicatesCount());
            }
        }
    }

    /** The rows of every table and the state of every sequence, as text. */
    private static Map<String, String> dump() throws SQLException, IOException {
        Map<String, String> dump = new TreeMap<>();
        try (Connection connection = cluster.connect(Service.SETTLEMENT);
                Statement statement = connection.createStatement();
                ResultSet relations = statement.executeQuery(
                        "SELECT oid::regclass::text FROM pg_class"
                                + " WHERE relkind IN ('r', 'p', 'm', 'S') AND relnamespace NOT IN"
                                + " ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)")) {
            while (relations.next()) {
                ByteArrayOutputStream rows = new ByteArrayOutputStream();
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("COPY (SELECT * FROM " + relations.getString(1) + ") TO STDOUT", rows);
                dump.put(relations.getString(1), rows.toString(StandardCharsets.UTF_8));
            }
        }
        return dump;
    }

    private static Map<String, Long> rows(Map<String, String> dump) {
        Map<String, Long> rows = new TreeMap<>();
        dump.forEach((table, text) -> rows.put(table, text.lines().count()));
        return rows;
    }

    private static String metrics() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + replica.port() + "/q/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Names and labels without the values, which are sums over all operators. */
    private static Set<String> series(String metrics) {
        return metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Series of {@code after} that {@code before} does not have. */
    private static Set<String> added(Set<String> before, Set<String> after) {
        Set<String> added = new TreeSet<>(after);
        added.removeAll(before);
        return added;
    }

    private static List<String> log() throws IOException {
        return Files.readAllLines(replica.log());
    }

    /** How many lines each logger wrote. */
    private static Map<String, Long> categories(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("^.* (\\w+ +\\[[^\\]]*\\]).*$", "$1"))
                .map(line -> line.substring(0, Math.min(80, line.length())))
                .collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
    }

    @Test
    void nothingThatIsLeftTellsOneRedemptionFromAnother() throws Exception {
        channel = replica.channel();
        for (int i = 0; i < TILLS; i++) {
            tills.add(new Till());
        }
        Replica.as(OperatorServiceGrpc.newBlockingStub(channel), cluster.token(OPERATOR, "operator"))
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(OPERATOR)
                        .setDisplayName("A kitchen")
                        .build());

        record(REDEMPTIONS / 10);
        Map<String, String> dumpOfSome = dump();
        Set<String> seriesOfSome = series(metrics());
        int linesOfSome = log().size();
        record(REDEMPTIONS - REDEMPTIONS / 10);

        long counted = cluster.number(Service.SETTLEMENT, "SELECT sum(successful_count) FROM batch");
        assertTrue(counted >= REDEMPTIONS - 100, "only " + counted + " were recorded");
        Map<String, String> dumpOfAll = dump();
        assertEquals(rows(dumpOfSome), rows(dumpOfAll), "a table grows with the redemptions");
        dumpOfAll.keySet().stream()
                .filter(relation -> !COUNTING.contains(relation))
                .forEach(relation ->
                        assertEquals(dumpOfSome.get(relation), dumpOfAll.get(relation), relation + " changes"));
        assertEquals(1, rows(dumpOfAll).get("batch"));
        assertEquals(TILLS, rows(dumpOfAll).get("batch_producer"));
        assertEquals(Set.of(), added(seriesOfSome, series(metrics())), "the metrics grow with the redemptions");
        List<String> lines = log().subList(linesOfSome, log().size());
        assertTrue(lines.size() < LOG_LINES, () -> "the log grew by " + lines.size() + " lines: " + categories(lines));

        batches()
                .finalizeBatch(FinalizeBatchRequest.newBuilder()
                        .setOperatorId(OPERATOR)
                        .setPeriodId(DAY)
                        .build());

        Map<String, String> dumpAtEnd = dump();
        assertEquals(0, rows(dumpAtEnd).get("batch_producer"));
        String dump = String.join("\n", dumpAtEnd.values());
        String logs = String.join("\n", log());
        assertTrue(logs.contains(" DEBUG "), "the log is not at DEBUG");
        assertFalse(String.join("\n", lines).contains(OPERATOR), "the log names whose redemptions it was");
        assertFalse(metrics().contains(OPERATOR), "the metrics name whose redemptions it was");
        for (Till till : tills) {
            assertFalse(dump.contains(till.id), "a producer is left in the tables");
            assertFalse(logs.contains(till.id), "a producer is left in the log");
            assertFalse(metrics().contains(till.id), "a producer is left in the metrics");
        }
        System.out.printf(
                "%d redemptions: rows %s, log lines %d of %s, %d series of metrics%n",
                counted, rows(dumpAtEnd), lines.size(), categories(lines), seriesOfSome.size());
        channel.shutdownNow();
        threads.shutdown();
    }
}
