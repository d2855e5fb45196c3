package org.guildhall.reputation.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.guildhall.platform.testing.Replicas;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.offer.TestOffer;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.v1.ExportSnapshotRequest;
import org.guildhall.reputation.v1.GetSnapshotRequest;
import org.guildhall.reputation.v1.GetSnapshotResponse;
import org.guildhall.reputation.v1.ListSnapshotsRequest;
import org.guildhall.reputation.v1.MintServiceGrpc;
import org.guildhall.reputation.v1.OfferServiceGrpc;
import org.guildhall.reputation.v1.PublishOfferRequest;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RulingDecision;
import org.guildhall.reputation.v1.Snapshot;
import org.guildhall.reputation.v1.SnapshotServiceGrpc;
import org.guildhall.reputation.v1.SnapshotServiceGrpc.SnapshotServiceBlockingStub;
import org.guildhall.reputation.v1.SubmitReceiptRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two packaged replicas that make a snapshot every two seconds while receipts stream in through both. */
@Tag("packaged")
class SnapshotReplicasTest {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int SNAPSHOTS = 3;
    private static final int PROVIDERS = 5;

    private static Replicas replicas;

    /** Gives the stubs of {@link ReputationTest} to channels of our own. */
    private static final class Callers extends ReputationTest {
        static SnapshotServiceBlockingStub snapshots(int replica) {
            return asAdmin(SnapshotServiceGrpc.newBlockingStub(replicas.channel(replica)))
                    .withDeadlineAfter(60, TimeUnit.SECONDS);
        }

        static void registerMint() {
            asAdmin(MintServiceGrpc.newBlockingStub(replicas.channel(0)))
                    .registerMint(mint(TestReceipt.MINT).build());
        }

        static void publish(int replica, TestOffer offer) {
            asAdmin(OfferServiceGrpc.newBlockingStub(replicas.channel(replica)))
                    .publishOffer(PublishOfferRequest.newBuilder()
                            .setOffer(proto(offer.signed()))
                            .build());
        }

        static String submit(int replica, TestReceipt receipt) {
            return asAdmin(ReceiptServiceGrpc.newBlockingStub(replicas.channel(replica)))
                    .submitReceipt(SubmitReceiptRequest.newBuilder()
                            .setReceipt(proto(receipt.signed()))
                            .build())
                    .getOutcome()
                    .getReceiptDigest();
        }

        static void voidReceipt(int replica, TestReceipt receipt, String digest) {
            var ignored = as(ReceiptServiceGrpc.newBlockingStub(replicas.channel(replica)), "arbitration", "service")
                    .recordRuling(RecordRulingRequest.newBuilder()
                            .setReceiptDigest(digest)
                            .setDisputeId(UUID.randomUUID().toString())
                            .setDecision(RulingDecision.RULING_DECISION_FOR_BUYER)
                            .setBuyerKey(receipt.signed().consumerKey().hex())
                            .setSellerKey(receipt.signed().providerKey().hex())
                            .setDecidedAt(timestamp(Instant.EPOCH))
                            .build());
        }
    }

    /** Keys that the first replica makes and the others share. */
    static Map<String, String> settings(Duration interval) {
        return Map.of(
                "guildhall.log.key-file",
                "target/replicas-log.key",
                "guildhall.snapshots.key-file",
                "target/replicas-snapshots.key",
                "guildhall.snapshots.interval",
                interval.toString());
    }

    @BeforeAll
    static void start() throws Exception {
        replicas = new Replicas(2, settings(INTERVAL));
    }

    @AfterAll
    static void stop() throws Exception {
        if (replicas != null) {
            replicas.close();
        }
    }

    @Test
    void everySnapshotMadeWhileReceiptsComeIsTheSameOnBothReplicasAndFollowsFromItsExport() throws Exception {
        Callers.registerMint();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (int p = 0; p < PROVIDERS; p++) {
            Callers.publish(p % 2, TestOffer.of("p" + p, now));
        }
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService senders = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> sent = new ArrayList<>();
            for (int sender = 0; sender < 4; sender++) {
                int number = sender;
                sent.add(senders.submit(() -> send(number, now, enough)));
            }
            // Those of before, while the replicas started, know no receipts.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> kept().stream()
                                    .filter(snapshot -> snapshot.getReceiptCount() > 0)
                                    .count()
                            > SNAPSHOTS);
            enough.set(true);
            for (Future<Integer> sender : sent) {
                assertTrue(sender.get() > 0);
            }
        } finally {
            senders.shutdownNow();
        }
        List<Snapshot> kept = kept();
        for (int i = 1; i < kept.size(); i++) {
            long apart = kept.get(i - 1).getAsOf().getSeconds()
                    - kept.get(i).getAsOf().getSeconds();
            assertTrue(apart >= INTERVAL.toSeconds(), "both replicas took a turn: " + kept);
        }
        assertTrue(kept.get(0).getReceiptCount() > kept.get(kept.size() - 1).getReceiptCount());
        for (Snapshot snapshot : kept) {
            byte[] document = http(0, snapshot);
            assertArrayEquals(document, http(1, snapshot));
            Recompute.Result result = recompute(snapshot, document);
            assertEquals(List.of(), result.findings());
            assertEquals(snapshot.getDigest(), result.digest().hex());
        }
    }

    @Test
    void bothReplicasComputeTheSameBytesForATimeOfTheirOwn() {
        GetSnapshotRequest request = GetSnapshotRequest.newBuilder()
                .setAsOf(com.google.protobuf.Timestamp.newBuilder()
                        .setSeconds(Instant.now().getEpochSecond() - 100_000))
                .build();
        GetSnapshotResponse one = Callers.snapshots(0).getSnapshot(request);
        assertEquals(one, Callers.snapshots(1).getSnapshot(request), "bytes and signature");
    }

    /** Sends receipts of old and new consumers and voids every tenth. */
    private static int send(int sender, Instant now, AtomicBoolean enough) {
        int sent = 0;
        while (!enough.get()) {
            String consumer = "c" + sender + "-" + sent % 7;
            TestReceipt receipt = TestReceipt.of(
                            "p" + sent % PROVIDERS, consumer, "l" + sent, now.minus(Duration.ofHours(sent % 1000)))
                    .withSuccess(sent % 11 / 10.0);
            String digest = Callers.submit((sender + sent) % 2, receipt);
            if (sent % 10 == 9) {
                Callers.voidReceipt(sent % 2, receipt, digest);
            }
            sent++;
        }
        return sent;
    }

    private static List<Snapshot> kept() {
        return Callers.snapshots(0)
                .listSnapshots(
                        ListSnapshotsRequest.newBuilder().setPageSize(100).build())
                .getSnapshotsList();
    }

    private static byte[] http(int replica, Snapshot snapshot) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + replicas.port(replica) + "/snapshot.json?as_of="
                + snapshot.getAsOf().getSeconds());
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private static Recompute.Result recompute(Snapshot snapshot, byte[] document) throws IOException {
        StringBuilder export = new StringBuilder();
        Callers.snapshots(1)
                .exportSnapshot(ExportSnapshotRequest.newBuilder()
                        .setAsOf(snapshot.getAsOf())
                        .build())
                .forEachRemaining(part ->
                        part.getLinesList().forEach(line -> export.append(line).append('\n')));
        return Recompute.run(new BufferedReader(new StringReader(export.toString())), document);
    }
}
