package org.guildhall.reputation.snapshot;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.TlogProof;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Npub;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.consumer.TestEvent;
import org.guildhall.reputation.offer.TestOffer;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.snapshot.domain.SnapshotReason;
import org.guildhall.reputation.v1.ConsumerServiceGrpc;
import org.guildhall.reputation.v1.ExportSnapshotRequest;
import org.guildhall.reputation.v1.GetSnapshotRequest;
import org.guildhall.reputation.v1.GetSnapshotResponse;
import org.guildhall.reputation.v1.ListSnapshotsRequest;
import org.guildhall.reputation.v1.ListSnapshotsResponse;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.ReportStakeRequest;
import org.guildhall.reputation.v1.RulingDecision;
import org.guildhall.reputation.v1.SetAnchorsRequest;
import org.guildhall.reputation.v1.Snapshot;
import org.guildhall.reputation.v1.SnapshotServiceGrpc;
import org.guildhall.reputation.v1.StakeServiceGrpc;
import org.guildhall.reputation.v1.StakeStatus;
import org.guildhall.reputation.v1.TakeSnapshotRequest;
import org.guildhall.reputation.v1.TrustServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SnapshotGrpcIT extends ReputationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Instant FOREVER = Instant.parse("9999-12-31T23:59:59Z");

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Inject
    MerkleLog log;

    @Inject
    SnapshotStore snapshots;

    @Inject
    MovableClock clock;

    @Inject
    Transactions transactions;

    @Inject
    DataSource database;

    @Inject
    Scheduler scheduler;

    /**
     * Others of the module's tests move the clock, and the schedule goes with it. A snapshot that it is making is awaited;
     * a turn that ended at a later time of the moved clock doesn't end by itself and is taken away.
     */
    @BeforeEach
    void nobodyElseMakesSnapshots() {
        scheduler.pause(SnapshotSchedule.IDENTITY);
        clock.reset();
        Instant forced = Instant.now().plusSeconds(5);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> takeTurn(Instant.now().isBefore(forced) ? Instant.now() : FOREVER, FOREVER, FOREVER));
        await(() -> transactions.run(
                session -> session.createNativeQuery("DELETE FROM snapshot").executeUpdate()));
    }

    @AfterEach
    void theScheduleGoesOn() {
        await(() -> snapshots.endTurn(Instant.now()));
        scheduler.resume(SnapshotSchedule.IDENTITY);
    }

    private static SnapshotServiceGrpc.SnapshotServiceBlockingStub anybody() {
        return SnapshotServiceGrpc.newBlockingStub(channel())
                .withMaxInboundMessageSize(64 << 20)
                .withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    /** A snapshot of everything that was done before. */
    private static Snapshot take() {
        return take(TakeSnapshotRequest.getDefaultInstance());
    }

    private static Snapshot take(TakeSnapshotRequest request) {
        Instant next = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Instant.now()
                .isAfter(next));
        return asAdmin(anybody()).takeSnapshot(request).getSnapshot();
    }

    private static GetSnapshotResponse get(Snapshot snapshot) {
        return anybody()
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setAsOf(snapshot.getAsOf())
                        .build());
    }

    private static List<String> export(Snapshot snapshot) {
        List<String> lines = new ArrayList<>();
        as(anybody(), "auditor-1", "auditor")
                .exportSnapshot(ExportSnapshotRequest.newBuilder()
                        .setAsOf(snapshot.getAsOf())
                        .build())
                .forEachRemaining(part -> lines.addAll(part.getLinesList()));
        return lines;
    }

    private static Recompute.Result recompute(List<String> export, byte[] document) throws IOException {
        return Recompute.run(new BufferedReader(new StringReader(String.join("\n", export))), document);
    }

    private static JsonNode row(byte[] document, String provider) throws IOException {
        String npub = Npub.of(TestKey.of(provider).publicKey());
        for (JsonNode row : JSON.readTree(document).get("providers")) {
            if (row.get("npub").textValue().equals(npub)) {
                return row;
            }
        }
        return null;
    }

    private static String hex(String name) {
        return TestKey.of(name).publicKey().hex();
    }

    private void accept(TestReceipt receipt) {
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt));
    }

    /** A receipt of long ago makes the consumer old, one of yesterday counts. */
    private void deal(String provider, String consumer, double success) {
        accept(TestReceipt.of(provider, consumer, fresh("old"), now.minus(Duration.ofDays(45))));
        accept(TestReceipt.of(provider, consumer, fresh("l"), now.minus(Duration.ofDays(1)))
                .withSuccess(success));
    }

    private void publishOffer(String provider) {
        publish(proto(TestOffer.of(provider, now).signed()));
    }

    private void reportFirstSeen(String consumer, Instant createdAt) {
        var ignored = as(ConsumerServiceGrpc.newBlockingStub(channel()), "relay-1", "observer")
                .reportFirstSeen(TestEvent.of(consumer, createdAt).build());
    }

    @Test
    void aSnapshotShowsWhatTheServiceKnows() throws Exception {
        registerTestMint();
        String provider = fresh("p");
        String bare = fresh("bare");
        Instant lockedUntil = now.plus(Duration.ofDays(30));
        deal(provider, fresh("c"), 0.75);
        deal(provider, fresh("c"), 1);
        publish(proto(TestOffer.of(provider, now)
                .withStake(TestOffer.stake(provider, 'd', 1_000_000, lockedUntil))
                .signed()));
        publish(proto(TestOffer.of(bare, now).withLocation(null).signed()));
        beat(provider, now.minusSeconds(7));
        as(StakeServiceGrpc.newBlockingStub(channel()), "chain-watch", "observer")
                .reportStake(ReportStakeRequest.newBuilder()
                        .setProviderKey(hex(provider))
                        .setOutpoint("d".repeat(64) + ":0")
                        .setStatus(StakeStatus.STAKE_STATUS_VALID)
                        .setOnChainSats(900_000)
                        .setObservedAt(timestamp(now))
                        .build());
        asAdmin(TrustServiceGrpc.newBlockingStub(channel()))
                .setAnchors(SetAnchorsRequest.newBuilder()
                        .addProviderKeys(hex(provider))
                        .build());
        Snapshot snapshot = take();
        byte[] document = get(snapshot).getDocument().toByteArray();
        JsonNode row = row(document, provider);
        Instant asOf = Instant.ofEpochSecond(snapshot.getAsOf().getSeconds());
        assertEquals(score(provider, asOf).getScore(), row.get("score").doubleValue());
        assertEquals(0.35, row.get("score").doubleValue(), "a fifth of 1.75");
        assertEquals("BER", row.get("jurisdiction").textValue());
        assertEquals(
                now.minusSeconds(7).getEpochSecond(), row.get("last_seen_unix").longValue());
        assertEquals(900_000, row.get("stake").get("effective_sats").longValue());
        assertTrue(row.get("stake").get("rank").doubleValue() > 28);
        assertTrue(row.get("anchor").booleanValue());
        assertEquals("dedicated-host", row.get("isolation_level").textValue());
        JsonNode other = row(document, bare);
        assertFalse(other.has("jurisdiction"));
        assertFalse(other.has("stake"));
        assertTrue(other.get("last_seen_unix").isNull());
        assertFalse(other.get("anchor").booleanValue());
        assertEquals("0.0", other.get("score").asText());
    }

    @Test
    void aSnapshotIsSignedAndLogged() throws Exception {
        publishOffer(fresh("p"));
        Snapshot snapshot = take();
        GetSnapshotResponse shown = get(snapshot);
        byte[] document = shown.getDocument().toByteArray();
        assertEquals(snapshot, shown.getSnapshot());
        assertEquals(snapshot.getDigest(), Digest.of(Statement.sha256(document)).hex());
        assertEquals(snapshot.getSizeBytes(), document.length);
        JsonNode statement = JSON.readTree(snapshot.getStatement());
        assertEquals(snapshot.getDigest(), statement.get("document_sha256").textValue());
        assertEquals(snapshot.getReceiptsRoot(), statement.get("receipts_root").textValue());
        assertEquals(snapshot.getReceiptCount(), statement.get("receipt_count").longValue());
        byte[] tag = Statement.sha256("guildhall/snapshot/v1".getBytes(StandardCharsets.US_ASCII));
        byte[] entry = snapshot.getStatement().getBytes(StandardCharsets.UTF_8);
        assertTrue(Schnorr.verify(
                new PublicKey(snapshot.getSignerKey()),
                Digest.of(Statement.sha256(tag, tag, entry)),
                new Signature(snapshot.getSignature())));
        TlogProof proof = TlogProof.parse(shown.getLogProof());
        assertEquals(snapshot.getLogIndex(), proof.index());
        new LogVerifier(log.verifierKey()).included(entry, proof);
    }

    @Test
    void twoReadersGetTheSameBytesForATimeThatNoSnapshotWasKeptFor() {
        registerTestMint();
        String provider = fresh("p");
        deal(provider, fresh("c"), 1);
        publishOffer(provider);
        GetSnapshotRequest request = GetSnapshotRequest.newBuilder()
                .setAsOf(timestamp(now.minus(Duration.ofHours(1))))
                .build();
        GetSnapshotResponse one = anybody().getSnapshot(request);
        GetSnapshotResponse two = anybody().getSnapshot(request);
        assertEquals(one, two);
        assertFalse(one.getSnapshot().hasLogIndex());
        assertEquals("", one.getLogProof());
    }

    @Test
    void everyKeptSnapshotCanBeRecomputedWhateverHappenedSince() throws Exception {
        registerTestMint();
        String provider = fresh("p");
        String newcomer = fresh("newcomer");
        List<Snapshot> taken = new ArrayList<>();
        deal(provider, fresh("c"), 0.5);
        publishOffer(provider);
        accept(TestReceipt.of(provider, newcomer, "first", now.minusSeconds(5)));
        accept(TestReceipt.of(provider, fresh("v1"), "l", now.minusSeconds(5)).withVersion(ReceiptVersion.V1));
        TestReceipt disputed = TestReceipt.of(provider, fresh("c"), "disputed", now.minusSeconds(9));
        accept(disputed);
        taken.add(take());
        String digest = disputed.signed().content().digest().hex();
        UUID dispute = UUID.randomUUID();
        rule(digest, dispute, RulingDecision.RULING_DECISION_FOR_BUYER);
        deal(provider, fresh("c"), 0.25);
        taken.add(take());
        reportFirstSeen(newcomer, now.minus(Duration.ofDays(60)));
        publish(proto(
                TestOffer.of(provider, now.plusSeconds(1)).withHostname("moved").signed()));
        beat(provider, now);
        taken.add(take());
        deal(provider, fresh("c"), 0.125);
        // Tells an earlier activity than the event that was reported, which stays.
        accept(TestReceipt.of(provider, newcomer, "earliest", now.minus(Duration.ofDays(70))));
        taken.add(take());
        assertTrue(recompute(export(taken.get(2)), new byte[0]).voided() > 0, "voids are shown");
        rule(digest, dispute, RulingDecision.RULING_DECISION_FOR_SELLER);
        List<Double> scores = new ArrayList<>();
        for (Snapshot snapshot : taken) {
            byte[] document = get(snapshot).getDocument().toByteArray();
            Recompute.Result result = recompute(export(snapshot), document);
            assertEquals(List.of(), result.findings());
            assertEquals(snapshot.getDigest(), result.digest().hex());
            assertEquals(snapshot.getReceiptCount(), result.receipts());
            assertEquals(snapshot.getReceiptsRoot(), result.receiptsRoot().hex());
            scores.add(row(document, provider).get("score").doubleValue());
        }
        assertEquals(List.of(0.1, 0.15, 0.35, 0.375), scores, "the receipts of one consumer count a fifth");
        assertTrue(
                recompute(export(taken.get(2)), new byte[0]).voided() > 0, "what was given back since was void then");
    }

    @Test
    void whatWasTamperedWithIsFound() throws Exception {
        registerTestMint();
        String provider = fresh("p");
        String consumer = fresh("c");
        deal(provider, consumer, 0.5);
        reportFirstSeen(consumer, now.minus(Duration.ofDays(90)));
        publishOffer(provider);
        beat(provider, now);
        Snapshot snapshot = take();
        byte[] document = get(snapshot).getDocument().toByteArray();
        List<String> export = export(snapshot);
        assertTrue(recompute(export, document).agrees());
        String text = new String(document, StandardCharsets.UTF_8);
        String npub = Npub.of(TestKey.of(provider).publicKey());
        int score = text.indexOf("\"score\":0.1", text.indexOf(npub));
        byte[] better = (text.substring(0, score) + "\"score\":0.9" + text.substring(score + 11))
                .getBytes(StandardCharsets.UTF_8);
        assertFound("the bytes differ from byte", recompute(export, better));
        String receipt = export.stream()
                .filter(line ->
                        line.contains("\"kind\":\"receipt\"") && line.contains(hex(consumer)) && line.contains("0.5"))
                .findFirst()
                .orElseThrow();
        assertFound("the snapshot was computed from", recompute(with(export, receipt, line -> null), document));
        assertFound("is in the export twice", recompute(with(export, receipt, line -> line + "\n" + line), document));
        assertFound(
                "isn't signed by its consumer",
                recompute(with(export, receipt, line -> line.replace("0.5", "1")), document));
        String line = lineOf(export, "consumer", hex(consumer));
        assertFound(
                "doesn't prove its first activity",
                recompute(with(export, line, old -> old.replace("grüße", "gruß")), document));
        assertFound(
                "the offer of " + npub,
                recompute(
                        with(export, lineOf(export, "offer", hex(provider)), old -> old.replace("host.", "fake.")),
                        document));
        assertFound(
                "the heartbeat of " + npub,
                recompute(
                        with(
                                export,
                                lineOf(export, "heartbeat", hex(provider)),
                                old -> old.replace("workloads\\\":3", "workloads\\\":4")),
                        document));
        assertFound(
                "isn't signed by",
                recompute(
                        with(export, export.get(0), old -> old.replace("receipt_count\\\":", "receipt_count\\\":1")),
                        document));
    }

    private static void assertFound(String finding, Recompute.Result result) {
        assertFalse(result.agrees());
        assertTrue(
                result.findings().stream().anyMatch(text -> text.contains(finding)),
                () -> finding + " is not in " + result.findings());
    }

    private static String lineOf(List<String> export, String kind, String key) {
        return export.stream()
                .filter(line -> line.startsWith("{\"kind\":\"" + kind + "\"") && line.contains(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> with(List<String> export, String line, UnaryOperator<String> change) {
        List<String> changed = new ArrayList<>();
        for (String one : export) {
            String now = one.equals(line) ? change.apply(one) : one;
            if (now != null) {
                changed.add(now);
            }
        }
        assertNotEquals(export, changed);
        return changed;
    }

    @Test
    void theNewestSnapshotIsReadOverHttp() throws Exception {
        publishOffer(fresh("p"));
        Snapshot snapshot = take();
        HttpResponse<byte[]> plain = http("/snapshot.json");
        assertEquals(200, plain.statusCode());
        assertEquals(
                "application/json", plain.headers().firstValue("content-type").orElseThrow());
        assertArrayEquals(get(snapshot).getDocument().toByteArray(), plain.body());
        String etag = plain.headers().firstValue("etag").orElseThrow();
        assertEquals('"' + snapshot.getDigest() + '"', etag);
        assertEquals(
                snapshot.getSignature(),
                plain.headers().firstValue("guildhall-signature").orElseThrow());
        assertEquals(
                snapshot.getStatement(),
                plain.headers().firstValue("guildhall-statement").orElseThrow());
        HttpResponse<byte[]> packed = http("/snapshot.json", "accept-encoding", "br, gzip");
        assertEquals("gzip", packed.headers().firstValue("content-encoding").orElseThrow());
        assertArrayEquals(plain.body(), new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes());
        assertTrue(http("/snapshot.json", "accept-encoding", "gzip;q=0")
                .headers()
                .firstValue("content-encoding")
                .isEmpty());
        for (String known : List.of(etag, "W/" + etag, "\"x\", " + etag, "*")) {
            HttpResponse<byte[]> unchanged = http("/snapshot.json", "if-none-match", known);
            assertEquals(304, unchanged.statusCode(), known);
            assertEquals(0, unchanged.body().length);
            assertEquals(etag, unchanged.headers().firstValue("etag").orElseThrow());
        }
        assertEquals(200, http("/snapshot.json", "if-none-match", "\"x\"").statusCode());
        long asOf = snapshot.getAsOf().getSeconds();
        assertArrayEquals(plain.body(), http("/snapshot.json?as_of=" + asOf).body());
        HttpResponse<byte[]> unknown = http("/snapshot.json?as_of=1");
        assertEquals(404, unknown.statusCode());
        assertEquals("no-store", unknown.headers().firstValue("cache-control").orElseThrow());
        assertEquals(400, http("/snapshot.json?as_of=yesterday").statusCode());
        assertEquals(200, http("/checkpoint").statusCode());
        assertEquals(200, http("/tile/entries/000.p/1").statusCode());
    }

    @Test
    void askingForSnapshotsKeepsNoneFromBeingMade() throws Exception {
        GetSnapshotRequest asked = GetSnapshotRequest.newBuilder()
                .setAsOf(ProtoTime.timestamp(now.minusSeconds(1000)))
                .build();
        CompletableFuture<GetSnapshotResponse> computed;
        CompletableFuture<Snapshot> kept;
        try (Connection blocker = database.getConnection()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE offer IN ACCESS EXCLUSIVE MODE");
            computed = CompletableFuture.supplyAsync(() -> anybody().getSnapshot(asked));
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> waiting() == 1);
            assertEquals(Map.of("limit", "1 at once"), assertRefused(PlatformReason.OVERLOADED, () -> anybody()
                    .getSnapshot(asked)));
            kept = CompletableFuture.supplyAsync(SnapshotGrpcIT::take);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> waiting() == 2);
            blocker.rollback();
        }
        assertFalse(computed.get(20, TimeUnit.SECONDS).getSnapshot().hasLogIndex());
        assertTrue(kept.get(20, TimeUnit.SECONDS).hasLogIndex());
    }

    /** Computations that wait for the table of offers. */
    private long waiting() throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet waiting = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT count(*) FROM pg_locks WHERE relation = 'offer'::regclass AND NOT granted")) {
            waiting.next();
            return waiting.getLong(1);
        }
    }

    private static HttpResponse<byte[]> http(String path, String... headers) throws Exception {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void keptSnapshotsAreListedNewestFirst() {
        List<Snapshot> taken = List.of(take(), take(), take());
        List<Snapshot> listed = new ArrayList<>();
        String token = "";
        do {
            ListSnapshotsResponse page = anybody()
                    .listSnapshots(ListSnapshotsRequest.newBuilder()
                            .setPageSize(2)
                            .setPageToken(token)
                            .build());
            listed.addAll(page.getSnapshotsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertEquals(List.of(taken.get(2), taken.get(1), taken.get(0)), listed.subList(0, 3));
        assertEquals(listed.stream().distinct().count(), listed.size());
        assertEquals(
                taken.get(2),
                anybody().getSnapshot(GetSnapshotRequest.getDefaultInstance()).getSnapshot());
    }

    @Test
    void theSameRequestGivesTheFirstSnapshotAgain() {
        TakeSnapshotRequest request = TakeSnapshotRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        Snapshot first = take(request);
        take();
        assertEquals(first, asAdmin(anybody()).takeSnapshot(request).getSnapshot());
    }

    @Test
    void ofManyReplicasOneTakesTheTurn() throws Exception {
        // New enough for the schedule, which is another one that looks.
        take();
        await(() -> snapshots.endTurn(now));
        Instant later = now.plus(Duration.ofDays(1));
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> looks = IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<Boolean>) () -> takeTurn(now, now.plusSeconds(20), later))
                    .toList();
            int taken = 0;
            for (var look : threads.invokeAll(looks)) {
                taken += look.get() ? 1 : 0;
            }
            assertEquals(1, taken);
        } finally {
            threads.shutdownNow();
        }
        assertFalse(takeTurn(now.plusSeconds(19), now.plusSeconds(30), later), "the one that has it may be alive");
        assertTrue(takeTurn(now.plusSeconds(20), now.plusSeconds(30), later), "the one that had it died");
        assertFalse(takeTurn(now.plusSeconds(30), later, now.minusSeconds(3600)), "the newest is new enough");
    }

    private boolean takeTurn(Instant at, Instant until, Instant due) {
        return await(() -> snapshots.takeTurn(at, until, due));
    }

    @Test
    void badRequestsAreRefused() {
        assertRefused(ScoreReason.AS_OF_IN_FUTURE, () -> anybody()
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setAsOf(timestamp(now.plusSeconds(60)))
                        .build()));
        assertEquals(
                "1970-01-01T00:00:05Z",
                assertRefused(SnapshotReason.SNAPSHOT_NOT_FOUND, () -> as(anybody(), "a", "auditor")
                                .exportSnapshot(ExportSnapshotRequest.newBuilder()
                                        .setAsOf(timestamp(Instant.ofEpochSecond(5)))
                                        .build())
                                .next())
                        .get("as_of"));
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(anybody(), "x", "provider")
                .exportSnapshot(ExportSnapshotRequest.getDefaultInstance())
                .next());
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(anybody(), "x", "observer")
                .takeSnapshot(TakeSnapshotRequest.getDefaultInstance()));
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> anybody()
                .listSnapshots(
                        ListSnapshotsRequest.newBuilder().setPageToken("x").build()));
        assertEquals(List.of("as_of"), violatedFields(() -> anybody()
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setAsOf(timestamp(now.minusMillis(1)))
                        .build())));
    }
}
