package org.guildhall.reputation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.guildhall.platform.testing.Refusals;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.v1.Receipt;
import org.guildhall.reputation.v1.ReceiptOutcome;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.SubmitReceiptsRequest;
import org.guildhall.reputation.v1.SubmitReceiptsResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ReceiptStreamIT extends ReputationTest {
    @Inject
    MeterRegistry metrics;

    @Inject
    DataSource database;

    private final Instant completed =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

    @BeforeEach
    void mint() {
        registerTestMint();
    }

    /** One stream and what came back. */
    private static final class Stream implements ClientResponseObserver<SubmitReceiptsRequest, SubmitReceiptsResponse> {
        private final List<SubmitReceiptsResponse> answers = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile Throwable failure;
        private ClientCallStreamObserver<SubmitReceiptsRequest> requests;

        private Stream() {
            this(channel(), true);
        }

        /** @param reading whether it reads its answers from the beginning */
        private Stream(ManagedChannel channel, boolean reading) {
            var ignored =
                    as(ReceiptServiceGrpc.newStub(channel), "x", "service").submitReceipts(this);
            if (reading) {
                read();
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SubmitReceiptsRequest> started) {
            requests = started;
            requests.disableAutoRequestWithInitial(0);
        }

        void read() {
            requests.request(Integer.MAX_VALUE);
        }

        void send(List<Receipt> receipts) {
            requests.onNext(
                    SubmitReceiptsRequest.newBuilder().addAllReceipts(receipts).build());
        }

        List<ReceiptVerdict> finish() throws InterruptedException {
            requests.onCompleted();
            assertTrue(end.await(30, TimeUnit.SECONDS));
            assertNull(failure);
            return answers.stream()
                    .flatMap(answer -> answer.getOutcomesList().stream())
                    .map(ReceiptOutcome::getVerdict)
                    .toList();
        }

        @Override
        public void onNext(SubmitReceiptsResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable t) {
            failure = t;
            end.countDown();
        }

        @Override
        public void onCompleted() {
            end.countDown();
        }
    }

    private TestReceipt receipt() {
        return TestReceipt.of(fresh("p"), fresh("c"), "lease-1", completed);
    }

    private static Receipt wire(TestReceipt receipt) {
        return proto(receipt.signed()).build();
    }

    @Test
    void everyReceiptGetsItsVerdictInOrderAndSeesTheOnesBeforeIt() throws Exception {
        TestReceipt a = receipt();
        TestReceipt b = receipt();
        TestReceipt conflict = a.withSuccess(0.5).withSwap(fresh("swap"));
        TestReceipt paidByTheConflict = receipt().withSwap(conflict.swap());
        TestReceipt replay = receipt().withSwap(a.swap());
        TestReceipt sameLeaseAsTheReplay = replay.withSwap(fresh("swap"));
        Stream stream = new Stream();
        stream.send(List.of(
                wire(a),
                proto(b.signed()).setLeaseId("").build(),
                wire(a),
                wire(conflict),
                wire(paidByTheConflict),
                wire(replay),
                wire(sameLeaseAsTheReplay),
                wire(b)));
        stream.send(List.of(wire(b), wire(receipt().withMint("https://unknown.test"))));
        assertEquals(
                List.of(
                        ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                        ReceiptVerdict.RECEIPT_VERDICT_MALFORMED,
                        ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE,
                        ReceiptVerdict.RECEIPT_VERDICT_CONFLICT,
                        ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                        ReceiptVerdict.RECEIPT_VERDICT_PROOF_REPLAYED,
                        ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                        ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                        ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE,
                        ReceiptVerdict.RECEIPT_VERDICT_UNKNOWN_MINT),
                stream.finish());
    }

    @Test
    void streamsThatBringTheSameReceiptsAtTheSameTimeStoreEachOnce() throws Exception {
        String provider = fresh("p");
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            receipts.add(wire(TestReceipt.of(provider, fresh("c"), "lease-" + i, completed)));
        }
        List<Receipt> reversed = new ArrayList<>(receipts);
        Collections.reverse(reversed);
        List<Stream> streams = List.of(new Stream(), new Stream(), new Stream(), new Stream());
        for (int from = 0; from < receipts.size(); from += 20) {
            for (int i = 0; i < streams.size(); i++) {
                streams.get(i).send((i % 2 == 0 ? receipts : reversed).subList(from, from + 20));
            }
        }
        int accepted = 0;
        for (Stream stream : streams) {
            List<ReceiptVerdict> verdicts = stream.finish();
            assertEquals(receipts.size(), verdicts.size());
            accepted += Collections.frequency(verdicts, ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED);
        }
        assertEquals(receipts.size(), accepted);
        assertEquals(receipts.size(), score(provider, null).getReceipts());
    }

    /** One that costs neither verification nor storage, so that only the stream is looked at. */
    private static Receipt malformed() {
        return Receipt.getDefaultInstance();
    }

    private double answered(ReceiptVerdict verdict) {
        String name = verdict.name().replace("RECEIPT_VERDICT_", "");
        return metrics.counter("guildhall.reputation.receipts", "verdict", name).count();
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFrom() throws Exception {
        ManagedChannel own = NettyChannelBuilder.forAddress(
                        "localhost", ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class))
                .flowControlWindow(2_048)
                .usePlaintext()
                .build();
        try {
            Stream deaf = new Stream(own, false);
            int batches = 300;
            double begin = answered(ReceiptVerdict.RECEIPT_VERDICT_MALFORMED);
            for (int i = 0; i < batches; i++) {
                deaf.send(Collections.nCopies(100, malformed()));
            }
            double[] before = {-1};
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        double judged = answered(ReceiptVerdict.RECEIPT_VERDICT_MALFORMED) - begin;
                        boolean still = judged > 0 && judged == before[0];
                        before[0] = judged;
                        return still;
                    });
            assertTrue(before[0] < 100 * batches / 2.0, before[0] + " judged for a client that reads nothing");

            deaf.read();
            assertEquals(100 * batches, deaf.finish().size());
        } finally {
            own.shutdownNow();
        }
    }

    @Test
    void aFastClientIsHeldBackWhileTheDatabaseIsSlow() throws Exception {
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            receipts.add(wire(receipt()));
        }
        Gauge inFlight = metrics.get("guildhall.reputation.batches.in.flight").gauge();
        Stream stream = new Stream();
        try (Connection blocker = database.getConnection()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE receipt IN EXCLUSIVE MODE");
            receipts.forEach(receipt -> stream.send(List.of(receipt)));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> inFlight.value() == SubmitReceipts.MOST_AT_ONCE);
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> inFlight.value() == SubmitReceipts.MOST_AT_ONCE && stream.answers.isEmpty());
            blocker.rollback();
        }
        assertEquals(Collections.nCopies(50, ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED), stream.finish());
        assertEquals(0, inFlight.value());
    }

    @Test
    void anEmptyBatchIsRefused() throws Exception {
        Stream stream = new Stream();
        stream.send(List.of());
        assertTrue(stream.end.await(30, TimeUnit.SECONDS));
        assertEquals(
                "CONSTRAINT_VIOLATED",
                Refusals.errorInfo((StatusRuntimeException) stream.failure).getReason());
    }
}
