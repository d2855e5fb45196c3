package org.guildhall.reputation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private final Instant completed =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

    @BeforeEach
    void mint() {
        registerTestMint();
    }

    /** One stream and what came back. */
    private static final class Stream implements StreamObserver<SubmitReceiptsResponse> {
        private final List<SubmitReceiptsResponse> answers = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile Throwable failure;
        private final StreamObserver<SubmitReceiptsRequest> requests =
                as(ReceiptServiceGrpc.newStub(channel()), "x", "service").submitReceipts(this);

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

    @Test
    void aStreamTooFarAheadOfItsAnswersIsEnded() throws Exception {
        List<Receipt> batch = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batch.add(wire(receipt()));
        }
        Stream stream = new Stream();
        for (int i = 0; i < 400; i++) {
            stream.send(batch);
        }
        assertTrue(stream.end.await(30, TimeUnit.SECONDS));
        assertEquals(
                "OVERLOADED",
                Refusals.errorInfo((StatusRuntimeException) stream.failure).getReason());
        assertEquals(
                Status.Code.RESOURCE_EXHAUSTED,
                Status.fromThrowable(stream.failure).getCode());
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
