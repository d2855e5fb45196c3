package org.guildhall.settlement.log;

import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.TlogProof;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.BatchServiceGrpc.BatchServiceStub;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.junit.jupiter.api.Test;

/**
 * Leaves a second that are appended with their proofs: by the log alone, and by whole {@code FinalizeBatch} calls with
 * signatures, proofs and request ids. Asserts its own soundness and no time. Run with {@code -Dtest=LogAppendBenchmark}.
 */
@QuarkusTest
class LogAppendBenchmark extends SettlementTest {
    private static final int LEAVES = 8_192;
    private static final int CLOSINGS = 8_000;

    @Inject
    MerkleLog log;

    @Test
    void measure() throws Throwable {
        append(256, 2_048);
        for (int together : new int[] {1, 16, 256}) {
            int leaves = together == 1 ? 512 : LEAVES;
            print("log alone, " + together + " leaves a transaction", leaves, append(together, leaves));
        }
        register(true);
        close("warm-up", 1, 1_000);
        for (int inFlight : new int[] {1, 64, 512}) {
            int closings = inFlight == 1 ? 300 : CLOSINGS;
            close(inFlight + " calls in flight", inFlight, closings);
        }
    }

    private static void print(String what, int leaves, long nanos) {
        System.out.printf("BENCHMARK %s: %,.0f leaves/s%n", what, leaves * 1e9 / nanos);
    }

    private long append(int together, int leaves) throws Throwable {
        long begin = System.nanoTime();
        for (int done = 0; done < leaves; done += together) {
            List<byte[]> entries = new ArrayList<>();
            for (int i = 0; i < together; i++) {
                entries.add(("benchmark " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8));
            }
            List<MerkleLog.Appended> appended = VertxContextSupport.subscribeAndAwait(() -> log.append(entries));
            MerkleLog.Appended last = appended.get(together - 1);
            new LogVerifier(log.verifierKey())
                    .included(entries.get(together - 1), last.leafIndex(), last.proof(), last.checkpoint());
        }
        return System.nanoTime() - begin;
    }

    private void close(String what, int inFlight, int closings) throws Exception {
        // A day each, of ten redemptions, from the year 1000 on; every one is closed by a signed call.
        List<String> days = new ArrayList<>();
        java.time.LocalDate day = java.time.LocalDate.of(1000, 1, 1)
                .plusDays(number("SELECT count(*) FROM batch WHERE operator_id = ?", id));
        for (int i = 0; i < closings; i++) {
            days.add(day.plusDays(i).toString());
        }
        record(days);
        List<FinalizeBatchRequest> requests = new ArrayList<>();
        for (String period : days) {
            requests.add(FinalizeBatchRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setOperatorId(id)
                    .setPeriodId(period)
                    .setExpectedCounts(OutcomeCounts.newBuilder().setSuccessfulCount(10))
                    .setOperatorSignature(key.sign(org.guildhall.settlement.batch.domain.Settlement.payload(
                                    new org.guildhall.settlement.batch.domain.BatchId(
                                            new org.guildhall.settlement.operator.domain.OperatorId(id),
                                            org.guildhall.settlement.batch.domain.Period.of(period)),
                                    new org.guildhall.settlement.batch.domain.OutcomeCounts(10, 0, 0, 0)))
                            .hex())
                    .build());
        }
        BatchServiceStub stub = as(BatchServiceGrpc.newStub(channel()), id, "operator");
        Semaphore room = new Semaphore(inFlight);
        CountDownLatch open = new CountDownLatch(closings);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<FinalizeBatchResponse> last = new AtomicReference<>();
        long begin = System.nanoTime();
        for (FinalizeBatchRequest request : requests) {
            room.acquire();
            stub.finalizeBatch(request, new StreamObserver<>() {
                @Override
                public void onNext(FinalizeBatchResponse closed) {
                    last.set(closed);
                }

                @Override
                public void onError(Throwable refused) {
                    failure.compareAndSet(null, refused);
                    onCompleted();
                }

                @Override
                public void onCompleted() {
                    room.release();
                    open.countDown();
                }
            });
        }
        if (!open.await(5, TimeUnit.MINUTES) || failure.get() != null) {
            throw new IllegalStateException("not every batch was closed", failure.get());
        }
        print("FinalizeBatch, " + what, closings, System.nanoTime() - begin);
        new LogVerifier(log.verifierKey())
                .included(
                        last.get().getSettlement().getEntry().getBytes(StandardCharsets.UTF_8),
                        TlogProof.parse(last.get().getInclusion().getTlogProof()));
        long settled = number("SELECT count(*) FROM settlement WHERE operator_id = ?", id);
        long batches = number("SELECT count(*) FROM batch WHERE operator_id = ?", id);
        if (settled != batches) {
            throw new IllegalStateException(settled + " settlements of " + batches + " batches");
        }
    }

    private void record(List<String> days) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO batch (operator_id, period_id, successful_count, invalid_signature_count,
                            nullifier_already_seen_count, rate_limit_exceeded_count)
                        SELECT ?, day, 10, 0, 0, 0 FROM unnest(?) AS day""")) {
            insert.setString(1, id);
            insert.setArray(2, connection.createArrayOf("text", days.toArray()));
            insert.executeUpdate();
        }
    }
}
