package org.guildhall.settlement.batch.grpc;

import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.guildhall.platform.grpc.ErrorMapper;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.RecordOutcome;
import org.guildhall.settlement.v1.OutcomeDelta;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.junit.jupiter.api.Test;

/** How a stream ends when its replica is told to stop, message by message: what gRPC would hand to it is called here. */
@QuarkusTest
class OutcomeStreamIT extends SettlementTest {
    private static final String DAY = "2026-04-17";

    @Inject
    RecordOutcome recordOutcome;

    @Inject
    ErrorMapper errors;

    @Inject
    Vertx vertx;

    private final Client client = new Client();
    private final AtomicInteger ends = new AtomicInteger();

    /** The client's side of the call as the service sees it; always ready, never cancelled. */
    private static final class Client extends ServerCallStreamObserver<RecordOutcomesResponse> {
        private final List<RecordOutcomesResponse> answers = Collections.synchronizedList(new ArrayList<>());
        private final CompletableFuture<Throwable> end = new CompletableFuture<>();

        @Override
        public void onNext(RecordOutcomesResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void disableAutoRequest() {}

        @Override
        public void request(int count) {}
    }

    private RecordOutcomesRequest message(int redemptions) {
        return RecordOutcomesRequest.newBuilder()
                .setOperatorId(id)
                .setPeriodId(DAY)
                .addDeltas(OutcomeDelta.newBuilder().setRedemptions(redemptions))
                .build();
    }

    private static void on(Context context, Runnable work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            work.run();
            done.complete(null);
        });
        done.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aStopAcknowledgesWhatWasReadAndCountsNothingThatComesLater() throws Exception {
        register(false);
        redeem(DAY, 1);
        Context context = vertx.getOrCreateContext();
        OutcomeStream[] stream = new OutcomeStream[1];
        try (Connection blocker = hold(DAY)) {
            on(context, () -> {
                stream[0] = new OutcomeStream(client, recordOutcome, errors, ends::incrementAndGet);
                stream[0].onNext(message(10));
                stream[0].onNext(message(100));
                stream[0].stop();
            });
            // It had been asked for before the stop, so it is read: the stream is not over yet.
            on(context, () -> stream[0].onNext(message(1_000)));
            assertEquals(List.of(), client.answers);
            blocker.rollback();
        }
        StatusRuntimeException end = (StatusRuntimeException) client.end.get(30, TimeUnit.SECONDS);
        assertEquals("SHUTTING_DOWN", errorInfo(end).getReason());
        assertEquals(3, client.answers.size());
        assertEquals(1_111, counts(DAY).getSuccessfulCount());
        assertEquals(1, ends.get());

        on(context, () -> stream[0].onNext(message(10_000)));
        redeem(DAY, 1);
        assertEquals(3, client.answers.size());
        assertEquals(1_112, counts(DAY).getSuccessfulCount());
    }

    @Test
    void aStreamThatIsIdleEndsAtOnce() throws Exception {
        Context context = vertx.getOrCreateContext();
        on(context, () -> new OutcomeStream(client, recordOutcome, errors, ends::incrementAndGet).stop());
        StatusRuntimeException end = (StatusRuntimeException) client.end.get(10, TimeUnit.SECONDS);
        assertEquals("SHUTTING_DOWN", errorInfo(end).getReason());
        assertEquals(1, ends.get());
    }
}
