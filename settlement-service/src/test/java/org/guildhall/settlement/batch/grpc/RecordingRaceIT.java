package org.guildhall.settlement.batch.grpc;

import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.guildhall.platform.testing.Refusals;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.BatchConfig;
import org.guildhall.settlement.batch.CommitRecordings;
import org.guildhall.settlement.batch.RecordOutcome;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.batch.domain.Producer;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.RecordRedemptionResponse;
import org.junit.jupiter.api.Test;

/** Many at once: over the wire, and as several replicas would meet in the database. */
@QuarkusTest
class RecordingRaceIT extends SettlementTest {
    private static final String DAY = "2026-04-17";

    @Inject
    CommitRecordings commitRecordings;

    @Inject
    RecordOutcome recordOutcome;

    @Inject
    BatchConfig config;

    @Inject
    MeterRegistry metrics;

    private BatchServiceGrpc.BatchServiceFutureStub concurrent() {
        return as(BatchServiceGrpc.newFutureStub(channel()).withDeadlineAfter(60, TimeUnit.SECONDS), id, "operator");
    }

    @Test
    void concurrentRecordingsShareCommitsAndNoneIsLost() throws Exception {
        register(false);
        double commitsBefore = commits();
        List<ListenableFuture<RecordRedemptionResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            calls.add(concurrent().recordRedemption(redemption(DAY)));
        }
        for (ListenableFuture<RecordRedemptionResponse> call : calls) {
            assertFalse(call.get().getDuplicate());
        }
        assertEquals(2000, counts(DAY).getSuccessfulCount());
        assertTrue(commits() - commitsBefore < 1000, "recordings share commits");
    }

    private double commits() {
        return metrics.get("guildhall.settlement.recordings.together").summary().count();
    }

    @Test
    void theSameSequenceSentManyTimesAtOnceCountsOnce() throws Exception {
        register(false);
        UUID till = UUID.randomUUID();
        List<ListenableFuture<RecordRedemptionResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(concurrent().recordRedemption(redemption(DAY, till, 0, 1)));
        }
        int counted = 0;
        for (ListenableFuture<RecordRedemptionResponse> call : calls) {
            counted += call.get().getDuplicate() ? 0 : 1;
        }
        assertEquals(1, counted);
        assertEquals(1, counts(DAY).getSuccessfulCount());
    }

    @Test
    void aCountAcknowledgedBeforeTheBatchClosesIsInThePayloadAndLaterOnesAreRefused() throws Exception {
        register(false);
        redeem(DAY, 10);
        List<ListenableFuture<RecordRedemptionResponse>> calls = new ArrayList<>();
        ListenableFuture<FinalizeBatchResponse> closing = null;
        for (int i = 0; i < 1500; i++) {
            calls.add(concurrent().recordRedemption(redemption(DAY)));
            if (i == 700) {
                closing = concurrent()
                        .finalizeBatch(FinalizeBatchRequest.newBuilder()
                                .setOperatorId(id)
                                .setPeriodId(DAY)
                                .build());
            }
        }
        long acknowledged = 10;
        for (ListenableFuture<RecordRedemptionResponse> call : calls) {
            try {
                call.get();
                acknowledged++;
            } catch (ExecutionException e) {
                assertEquals(
                        "BATCH_FINALIZED",
                        errorInfo((StatusRuntimeException) e.getCause()).getReason());
            }
        }
        assertEquals(acknowledged, closing.get().getSettlement().getCounts().getSuccessfulCount());
        assertEquals(acknowledged, counts(DAY).getSuccessfulCount());
    }

    @Test
    void ofManyFinalizationsAtOnceOneWins() throws Exception {
        register(false);
        redeem(DAY, 10);
        List<ListenableFuture<FinalizeBatchResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(concurrent()
                    .finalizeBatch(FinalizeBatchRequest.newBuilder()
                            .setOperatorId(id)
                            .setPeriodId(DAY)
                            .setRequestId(UUID.randomUUID().toString())
                            .build()));
        }
        int closed = 0;
        for (ListenableFuture<FinalizeBatchResponse> call : calls) {
            try {
                call.get();
                closed++;
            } catch (ExecutionException e) {
                assertEquals(
                        "BATCH_FINALIZED",
                        errorInfo((StatusRuntimeException) e.getCause()).getReason());
            }
        }
        assertEquals(1, closed);
    }

    /** Two replicas are two writers that know nothing of each other; here they take turns within one service. */
    @Test
    void replicasThatServeOneProducerCountEachSequenceOnce() throws Exception {
        register(false);
        BatchId batch = new BatchId(new OperatorId(id), Period.of(DAY));
        UUID till = UUID.randomUUID();
        AtomicLong counted = new AtomicLong();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> replicas = new ArrayList<>();
        for (int replica = 0; replica < 4; replica++) {
            Thread thread = new Thread(() -> {
                try {
                    for (long sequence = 1; sequence <= 60; ) {
                        Recording recording = new Recording(
                                batch,
                                OutcomeCounts.REDEMPTION,
                                java.util.Optional.of(new Producer(till, 0, sequence)));
                        Verdict verdict = commitRecordings
                                .run(List.of(recording))
                                .await()
                                .atMost(java.time.Duration.ofSeconds(20))
                                .get(0);
                        if (verdict instanceof Verdict.Refused) {
                            continue; // A gap: the sequence before has not arrived anywhere yet.
                        }
                        counted.addAndGet(verdict instanceof Verdict.Counted ? 1 : 0);
                        sequence++;
                    }
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            });
            replicas.add(thread);
            thread.start();
        }
        for (Thread replica : replicas) {
            replica.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(60, counted.get());
        assertEquals(60, counts(DAY).getSuccessfulCount());
    }

    @Test
    void replicasThatWriteManyBatchesInOppositeOrderDoNotLoseAny() throws Exception {
        register(false);
        List<Recording> forward = new ArrayList<>();
        for (int day = 10; day < 30; day++) {
            forward.add(new Recording(
                    new BatchId(new OperatorId(id), Period.of("2026-04-" + day)),
                    OutcomeCounts.REDEMPTION,
                    java.util.Optional.empty()));
        }
        List<Recording> backward = new ArrayList<>(forward);
        Collections.reverse(backward);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> replicas = new ArrayList<>();
        for (List<Recording> group : List.of(forward, backward, forward, backward)) {
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < 25; i++) {
                        commitRecordings.run(group).await().atMost(java.time.Duration.ofSeconds(20));
                    }
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            });
            replicas.add(thread);
            thread.start();
        }
        for (Thread replica : replicas) {
            replica.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(2000, number("SELECT sum(successful_count) FROM batch WHERE operator_id = ?", id));
    }

    /**
     * The room is filled by one call from within: 2,500 calls over the wire could take longer on a busy machine than the
     * statement that waits for the lock may run, and would then be answered with that outage.
     */
    @Test
    void pastTheWaitingRoomRecordingsAreRefusedAtOnceAndTheServiceRecovers() throws Exception {
        register(false);
        redeem(DAY, 1);
        Recording recording = new Recording(
                new BatchId(new OperatorId(id), Period.of(DAY)), OutcomeCounts.REDEMPTION, java.util.Optional.empty());
        CompletableFuture<List<Verdict>> waiting;
        try (Connection blocker = hold(DAY)) {
            waiting = recordOutcome
                    .all(Collections.nCopies(config.maxWaiting(), recording))
                    .subscribeAsCompletionStage();
            List<ListenableFuture<RecordRedemptionResponse>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(concurrent().recordRedemption(redemption(DAY)));
            }
            for (ListenableFuture<RecordRedemptionResponse> call : calls) {
                StatusRuntimeException failure = (StatusRuntimeException)
                        assertThrows(ExecutionException.class, call::get).getCause();
                assertEquals("OVERLOADED", errorInfo(failure).getReason());
                assertTrue(
                        Refusals.detail(failure, com.google.rpc.RetryInfo.class).isPresent());
            }
            assertFalse(waiting.isDone());
            blocker.rollback();
        }
        assertEquals(Collections.nCopies(config.maxWaiting(), Verdict.COUNTED), waiting.get(60, TimeUnit.SECONDS));
        // The answers come a moment before the room is free again.
        Awaitility.await()
                .until(() -> metrics.get("guildhall.settlement.recordings.waiting")
                                .gauge()
                                .value()
                        == 0);
        redeem(DAY, 1);
        assertEquals(config.maxWaiting() + 2, counts(DAY).getSuccessfulCount());
    }
}
