package org.guildhall.reputation.receipt;

import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.SubmitReceiptsRequest;
import org.guildhall.reputation.v1.SubmitReceiptsResponse;
import org.junit.jupiter.api.Test;

/** Verified ingest over streams against verification alone. Not a test; docs/benchmarks.md says how to run it. */
@QuarkusTest
class IngestBenchmark extends ReputationTest {
    private static final int RECEIPTS = 20_000;
    private static final int BATCH = 500;
    private static final int STREAMS = 2;
    private static final int AHEAD = 8;

    @Test
    void verifiedIngestAgainstVerificationAlone() throws Exception {
        registerTestMint();
        for (int round = 0; round < 3; round++) {
            List<Receipt> receipts = receiptsOf(RECEIPTS);
            double raw = raw(receipts);
            double ingest = ingest(receipts);
            System.out.printf(
                    "verification alone %.0f receipts/s, ingest %.0f receipts/s: %.0f %%; GetScore p50 %d µs, p99 %d µs%n",
                    raw, ingest, 100 * ingest / raw, percentile(50), percentile(99));
        }
    }

    private final List<Long> reads = new ArrayList<>();

    private long percentile(int percent) {
        List<Long> sorted = reads.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static List<Receipt> receiptsOf(int count) {
        Instant completed = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);
        String run = fresh("run");
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> TestReceipt.of("p" + i % 100, "c" + i % 1000, run + i, completed)
                        .signed())
                .toList();
    }

    /** The two parties' signatures of each receipt, on as many threads as there are cores. */
    private static double raw(List<Receipt> receipts) throws InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        List<Thread> all = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger good = new AtomicInteger();
        List<org.guildhall.platform.value.Digest> digests =
                receipts.stream().map(r -> r.content().digest()).toList();
        long begin = System.nanoTime();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                for (int i = next.getAndIncrement(); i < receipts.size(); i = next.getAndIncrement()) {
                    Receipt r = receipts.get(i);
                    if (Schnorr.verify(r.consumerKey(), digests.get(i), r.consumerSignature())
                            && Schnorr.verify(r.providerKey(), digests.get(i), r.providerSignature())) {
                        good.incrementAndGet();
                    }
                }
            });
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) {
            thread.join();
        }
        if (good.get() != receipts.size()) {
            throw new AssertionError("only " + good);
        }
        return receipts.size() / ((System.nanoTime() - begin) / 1e9);
    }

    private double ingest(List<Receipt> receipts) throws InterruptedException {
        List<SubmitReceiptsRequest> batches = new ArrayList<>();
        for (int from = 0; from < receipts.size(); from += BATCH) {
            batches.add(SubmitReceiptsRequest.newBuilder()
                    .addAllReceipts(receipts.subList(from, from + BATCH).stream()
                            .map(r -> proto(r).build())
                            .toList())
                    .build());
        }
        AtomicLong accepted = new AtomicLong();
        CountDownLatch ends = new CountDownLatch(STREAMS);
        reads.clear();
        long begin = System.nanoTime();
        for (int s = 0; s < STREAMS; s++) {
            Semaphore ahead = new Semaphore(AHEAD);
            StreamObserver<SubmitReceiptsRequest> requests = as(ReceiptServiceGrpc.newStub(channel()), "x", "service")
                    .submitReceipts(new StreamObserver<SubmitReceiptsResponse>() {
                        @Override
                        public void onNext(SubmitReceiptsResponse answer) {
                            ahead.release();
                            accepted.addAndGet(answer.getOutcomesList().stream()
                                    .filter(o -> o.getVerdict() == ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED)
                                    .count());
                        }

                        @Override
                        public void onError(Throwable t) {
                            throw new AssertionError(t);
                        }

                        @Override
                        public void onCompleted() {
                            ends.countDown();
                        }
                    });
            int stream = s;
            Thread sender = new Thread(() -> {
                for (int i = stream; i < batches.size(); i += STREAMS) {
                    ahead.acquireUninterruptibly();
                    requests.onNext(batches.get(i));
                }
                requests.onCompleted();
            });
            sender.start();
        }
        while (!ends.await(5, TimeUnit.MILLISECONDS)) {
            long read = System.nanoTime();
            score("p" + reads.size() % 100, null);
            reads.add((System.nanoTime() - read) / 1000);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (accepted.get() != receipts.size()) {
            throw new AssertionError("only " + accepted);
        }
        return receipts.size() / seconds;
    }
}
