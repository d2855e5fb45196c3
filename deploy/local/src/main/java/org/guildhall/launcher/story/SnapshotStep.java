package org.guildhall.launcher.story;

import static org.guildhall.launcher.local.Service.REPUTATION;

import com.google.protobuf.Timestamp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Npub;
import org.guildhall.reputation.snapshot.Recompute;
import org.guildhall.reputation.v1.ExportSnapshotRequest;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.GetSnapshotRequest;
import org.guildhall.reputation.v1.Heartbeat;
import org.guildhall.reputation.v1.IsolationLevel;
import org.guildhall.reputation.v1.Offer;
import org.guildhall.reputation.v1.OfferServiceGrpc;
import org.guildhall.reputation.v1.PodSpec;
import org.guildhall.reputation.v1.PublishOfferRequest;
import org.guildhall.reputation.v1.RecordHeartbeatRequest;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.Snapshot;
import org.guildhall.reputation.v1.SnapshotServiceGrpc;
import org.guildhall.reputation.v1.SnapshotServiceGrpc.SnapshotServiceBlockingStub;
import org.guildhall.reputation.v1.TakeSnapshotRequest;

/**
 * The forty providers publish what they offer, the ranking is published as a snapshot, and it is computed again from its
 * export alone.
 */
final class SnapshotStep {
    private static final int PROVIDERS = 40;
    private static final int NOT_MODIFIED = 304;
    private static final int LARGEST_MESSAGE = 64 << 20;

    void play(Stage stage) throws IOException, InterruptedException {
        stage.begin("4. The ranking is published, and anybody computes it again");
        Instant now = stage.now().truncatedTo(ChronoUnit.SECONDS);
        for (int p = 1; p <= PROVIDERS; p++) {
            publish(stage, stage.actor("provider", p), now);
        }
        SnapshotServiceBlockingStub admin = stage.as("admin", "admin", REPUTATION, SnapshotServiceGrpc::newBlockingStub)
                .withMaxInboundMessageSize(LARGEST_MESSAGE);
        Snapshot snapshot =
                admin.takeSnapshot(TakeSnapshotRequest.getDefaultInstance()).getSnapshot();
        byte[] document = admin.getSnapshot(GetSnapshotRequest.newBuilder()
                        .setAsOf(snapshot.getAsOf())
                        .build())
                .getDocument()
                .toByteArray();
        show(stage, snapshot);
        stage.checkEquals(
                "its digest is the SHA-256 of the document",
                snapshot.getDigest(),
                Digest.of(Statement.sha256(document)).hex());
        checkScore(stage, snapshot, new String(document, StandardCharsets.UTF_8));
        checkHttp(stage, snapshot, document);
        recompute(stage, admin, snapshot, document);
    }

    private static void publish(Stage stage, Actor provider, Instant now) {
        Offer.Builder offer = Offer.newBuilder()
                .setProviderKey(provider.key().hex())
                .setPublishedAt(seconds(now))
                .setHostname(provider.id() + ".example")
                .addCapabilities("lxc")
                .addSpecs(PodSpec.newBuilder()
                        .setId("small")
                        .setName("Small")
                        .setCpuMillicores(1000)
                        .setMemoryMb(2048)
                        .setRateMsatsPerSec(50))
                .setUptimePercent(99.5)
                .setIsolationLevel(IsolationLevel.ISOLATION_LEVEL_DEDICATED_HOST);
        Heartbeat.Builder heartbeat =
                Heartbeat.newBuilder().setProviderKey(provider.key().hex()).setTime(seconds(now));
        var offers = stage.as("provider", provider.id(), REPUTATION, OfferServiceGrpc::newBlockingStub);
        var published = offers.publishOffer(PublishOfferRequest.newBuilder()
                .setOffer(offer.setSignature(provider.sign(statement(offer))))
                .build());
        var beat = offers.recordHeartbeat(RecordHeartbeatRequest.newBuilder()
                .setHeartbeat(heartbeat.setSignature(provider.sign(statement(heartbeat))))
                .build());
        if (!published.getOffer().getOffer().equals(offer.build())
                || !beat.getHeartbeat().equals(heartbeat.build())) {
            throw new IllegalStateException("an offer was kept as another one");
        }
    }

    private static Statement statement(Offer.Builder offer) {
        PodSpec spec = offer.getSpecs(0);
        return Statement.of(
                "offer",
                "provider_key",
                offer.getProviderKey(),
                "published_at",
                offer.getPublishedAt().getSeconds(),
                "hostname",
                offer.getHostname(),
                "capabilities",
                List.copyOf(offer.getCapabilitiesList()),
                "specs",
                List.of(Map.of(
                        "id",
                        spec.getId(),
                        "name",
                        spec.getName(),
                        "description",
                        spec.getDescription(),
                        "cpu_millicores",
                        spec.getCpuMillicores(),
                        "memory_mb",
                        spec.getMemoryMb(),
                        "rate_msats_per_sec",
                        spec.getRateMsatsPerSec())),
                "whitelisted_mints",
                List.of(),
                "uptime_percent",
                java.math.BigDecimal.valueOf(offer.getUptimePercent()),
                "jobs_completed",
                offer.getJobsCompleted(),
                "isolation_level",
                "dedicated-host");
    }

    private static Statement statement(Heartbeat.Builder heartbeat) {
        return Statement.of(
                "heartbeat",
                "provider_key",
                heartbeat.getProviderKey(),
                "time",
                heartbeat.getTime().getSeconds(),
                "active_workloads",
                heartbeat.getActiveWorkloads(),
                "available_cpu_millicores",
                heartbeat.getAvailableCpuMillicores(),
                "available_memory_mb",
                heartbeat.getAvailableMemoryMb(),
                "available_storage_gb",
                heartbeat.getAvailableStorageGb());
    }

    private static Timestamp seconds(Instant time) {
        return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
    }

    private static void show(Stage stage, Snapshot snapshot) {
        Table table = new Table("snapshot", "");
        table.row("as of", Instant.ofEpochSecond(snapshot.getAsOf().getSeconds()));
        table.row("SHA-256", snapshot.getDigest());
        table.row("computed from", snapshot.getReceiptCount() + " receipts");
        table.row("their Merkle root", snapshot.getReceiptsRoot());
        table.row("leaf of the log", snapshot.getLogIndex());
        stage.show(table);
    }

    private static void checkScore(Stage stage, Snapshot snapshot, String document) {
        double score = stage.as("observer", "reader-" + stage.tag(), REPUTATION, ScoreServiceGrpc::newBlockingStub)
                .getScore(GetScoreRequest.newBuilder()
                        .setProviderKey(stage.best.key().hex())
                        .setAsOf(snapshot.getAsOf())
                        .build())
                .getScore()
                .getScore();
        String row = document.substring(document.indexOf(Npub.of(stage.best.key())));
        stage.check(
                "the snapshot shows the first provider's score",
                row.substring(0, row.indexOf("\"last_seen_unix\"")).contains("\"score\":" + score + ","));
    }

    private static void checkHttp(Stage stage, Snapshot snapshot, byte[] document)
            throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest.Builder request = HttpRequest.newBuilder(stage.http(REPUTATION, "/snapshot.json"));
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        stage.check("anybody reads the same bytes over HTTP", Arrays.equals(document, response.body()));
        String etag = '"' + snapshot.getDigest() + '"';
        stage.checkEquals(
                "who has it already isn't sent it again",
                NOT_MODIFIED,
                client.send(request.header("if-none-match", etag).build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode());
    }

    private static void recompute(Stage stage, SnapshotServiceBlockingStub admin, Snapshot snapshot, byte[] document)
            throws IOException {
        StringBuilder export = new StringBuilder();
        admin.exportSnapshot(ExportSnapshotRequest.newBuilder()
                        .setAsOf(snapshot.getAsOf())
                        .build())
                .forEachRemaining(part ->
                        part.getLinesList().forEach(line -> export.append(line).append('\n')));
        Recompute.Result result = recompute(export, document);
        stage.checkEquals("computed again from the export, the bytes agree", List.of(), result.findings());
        stage.checkEquals(
                "and so does the receipts' Merkle root",
                snapshot.getReceiptsRoot(),
                result.receiptsRoot().hex());
        int dropped = export.lastIndexOf("{\"kind\":\"receipt\"");
        stage.check(
                "with one receipt left out it is found",
                !recompute(new StringBuilder(export.substring(0, dropped)), document)
                        .agrees());
    }

    private static Recompute.Result recompute(StringBuilder export, byte[] document) throws IOException {
        return Recompute.run(new BufferedReader(new StringReader(export.toString())), document);
    }
}
