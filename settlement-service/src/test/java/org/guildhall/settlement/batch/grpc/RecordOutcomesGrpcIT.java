package org.guildhall.settlement.batch.grpc;

import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.BatchConfig;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.OutcomeDelta;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.guildhall.settlement.v1.RecordingServiceGrpc;
import org.guildhall.settlement.v1.RefusedDelta;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RecordOutcomesGrpcIT extends SettlementTest {
    private static final String DAY = "2026-04-17";
    private final UUID till = UUID.randomUUID();

    @Inject
    BatchConfig config;

    /** A client of one stream, which reads its answers only as it is told. */
    private static final class Client implements ClientResponseObserver<RecordOutcomesRequest, RecordOutcomesResponse> {
        private final List<RecordOutcomesResponse> answers = Collections.synchronizedList(new ArrayList<>());
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private ClientCallStreamObserver<RecordOutcomesRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<RecordOutcomesRequest> started) {
            call = started;
            call.disableAutoRequestWithInitial(0);
        }

        @Override
        public void onNext(RecordOutcomesResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }

        private void read() {
            call.request(Integer.MAX_VALUE);
        }

        /** Everything that was answered, once the service has ended the stream. */
        private List<RecordOutcomesResponse> toTheEnd() throws Exception {
            end.get(30, TimeUnit.SECONDS);
            return answers;
        }

        private StatusRuntimeException failure() {
            return (StatusRuntimeException) assertThrows(ExecutionException.class, () -> end.get(30, TimeUnit.SECONDS))
                    .getCause();
        }
    }

    private Client open(ManagedChannel channel) {
        Client client = new Client();
        as(RecordingServiceGrpc.newStub(channel), id, "operator").recordOutcomes(client);
        return client;
    }

    /** Sends messages, reads all answers and closes the stream. */
    private List<RecordOutcomesResponse> send(RecordOutcomesRequest... messages) throws Exception {
        Client client = open(channel());
        client.read();
        for (RecordOutcomesRequest message : messages) {
            client.call.onNext(message);
        }
        client.call.onCompleted();
        return client.toTheEnd();
    }

    private RecordOutcomesRequest message(String period, OutcomeDelta... deltas) {
        return RecordOutcomesRequest.newBuilder()
                .setOperatorId(id)
                .setPeriodId(period)
                .addAllDeltas(List.of(deltas))
                .build();
    }

    private static OutcomeDelta redemptions(int count) {
        return OutcomeDelta.newBuilder().setRedemptions(count).build();
    }

    private OutcomeDelta redemptions(int count, long epoch, long sequence) {
        return redemptions(count).toBuilder()
                .setProducer(Producer.newBuilder()
                        .setProducerId(till.toString())
                        .setEpoch(epoch)
                        .setSequence(sequence))
                .build();
    }

    private static List<String> refusals(RecordOutcomesResponse answer) {
        return answer.getRefusedList().stream()
                .map(refused -> refused.getPlace() + " " + refused.getReason())
                .toList();
    }

    @Test
    void deltasAreAddedToTheirBatches() throws Exception {
        register(false);
        OutcomeDelta mixed = OutcomeDelta.newBuilder()
                .setRedemptions(1_000_000)
                .setInvalidSignature(3)
                .setNullifierAlreadySeen(2)
                .setRateLimitExceeded(1)
                .build();
        List<RecordOutcomesResponse> answers =
                send(message(DAY, mixed, redemptions(5)), message("2026-W16", redemptions(7)), message(DAY, mixed));
        assertEquals(
                List.of(2, 1, 1),
                answers.stream().map(RecordOutcomesResponse::getCounted).toList());
        assertEquals(2_000_005, counts(DAY).getSuccessfulCount());
        assertEquals(6, counts(DAY).getDenialCounts().getInvalidSignature());
        assertEquals(4, counts(DAY).getDenialCounts().getNullifierAlreadySeen());
        assertEquals(2, counts(DAY).getDenialCounts().getRateLimitExceeded());
        assertEquals(7, counts("2026-W16").getSuccessfulCount());
    }

    @Test
    void aProducersDeltasCountOnceAndAGapIsRefusedWithoutEndingTheStream() throws Exception {
        register(false);
        redeem(DAY, 1);
        List<RecordOutcomesResponse> answers = send(
                message(DAY, redemptions(10, 1, 1), redemptions(100), redemptions(10, 1, 1), redemptions(10, 1, 3)),
                message(DAY, redemptions(10, 1, 2), redemptions(10, 1, 3), redemptions(10, 0, 1)));

        assertEquals(2, answers.get(0).getCounted());
        assertEquals(List.of(2), answers.get(0).getDuplicatesList());
        assertEquals(List.of("3 SEQUENCE_GAP"), refusals(answers.get(0)));
        RefusedDelta gap = answers.get(0).getRefused(0);
        assertEquals("2", gap.getMetadataOrThrow("expected"));
        assertEquals(till.toString(), gap.getMetadataOrThrow("producer_id"));
        assertEquals(2, answers.get(1).getCounted());
        assertEquals(List.of("2 PRODUCER_FENCED"), refusals(answers.get(1)));
        assertEquals(1 + 10 + 100 + 20, counts(DAY).getSuccessfulCount());
        assertTrue(
                batches().recordRedemption(redemption(DAY, till, 1, 3)).getDuplicate(),
                "unary calls and streams share a producer's sequence");
    }

    @Test
    void messagesThatCannotCountAreAnsweredAndTheStreamGoesOn() throws Exception {
        register(false);
        redeem("2026-04-16", 10);
        batches()
                .finalizeBatch(FinalizeBatchRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId("2026-04-16")
                        .build());
        List<RecordOutcomesResponse> answers = send(
                message("2026-02-30", redemptions(1), redemptions(1)),
                message("2999", redemptions(1)),
                message("2026-04-16", redemptions(1, 0, 1), redemptions(1)),
                message(DAY, redemptions(1)));
        assertEquals(List.of("0 PERIOD_INVALID", "1 PERIOD_INVALID"), refusals(answers.get(0)));
        assertEquals(List.of("0 PERIOD_NOT_STARTED"), refusals(answers.get(1)));
        assertEquals(List.of("0 BATCH_FINALIZED", "1 BATCH_FINALIZED"), refusals(answers.get(2)));
        assertEquals(1, answers.get(3).getCounted());
        assertEquals(10, counts("2026-04-16").getSuccessfulCount());
        assertEquals(1, counts(DAY).getSuccessfulCount());
    }

    @Test
    void anUnknownOperatorIsRefused() throws Exception {
        assertEquals(
                List.of("0 OPERATOR_NOT_FOUND"),
                refusals(send(message(DAY, redemptions(1))).get(0)));
    }

    @Test
    void everyMessageIsCheckedAndWhatCameBeforeStaysCounted() {
        register(false);
        Client foreign = open(channel());
        foreign.read();
        foreign.call.onNext(message(DAY, redemptions(1)));
        Awaitility.await().until(() -> foreign.answers.size() == 1);
        foreign.call.onNext(message(DAY, redemptions(1)).toBuilder()
                .setOperatorId("op-somebody-else")
                .build());
        assertEquals("NOT_YOURSELF", errorInfo(foreign.failure()).getReason());

        Client broken = open(channel());
        broken.read();
        broken.call.onNext(message(DAY, redemptions(1_000_001), redemptions(1)));
        assertEquals(List.of("deltas[0].redemptions"), violatedFields(() -> {
            throw broken.failure();
        }));
        assertEquals(1, counts(DAY).getSuccessfulCount());
    }

    @Test
    void manyMessagesAtFullSpeedAreAllAnsweredInOrder() throws Exception {
        register(false);
        List<RecordOutcomesRequest> messages = new ArrayList<>();
        long expected = 0;
        for (int i = 0; i < 2_000; i++) {
            // Every message carries a number of deltas of its own, so that an answer out of place would show.
            OutcomeDelta[] deltas = new OutcomeDelta[1 + i % 7];
            java.util.Arrays.fill(deltas, redemptions(1));
            messages.add(message(DAY, deltas));
            expected += deltas.length;
        }
        List<RecordOutcomesResponse> answers = send(messages.toArray(RecordOutcomesRequest[]::new));
        for (int i = 0; i < 2_000; i++) {
            assertEquals(1 + i % 7, answers.get(i).getCounted(), "answer " + i);
        }
        assertEquals(2_000, answers.size());
        assertEquals(expected, counts(DAY).getSuccessfulCount());
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFrom() throws Exception {
        register(false);
        redeem(DAY, 1);
        ManagedChannel own = NettyChannelBuilder.forAddress(
                        "localhost", ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class))
                .flowControlWindow(2_048)
                .usePlaintext()
                .build();
        try {
            Client deaf = open(own);
            int sent = 1_500;
            for (int i = 0; i < sent; i++) {
                deaf.call.onNext(message(DAY, redemptions(1)));
            }
            deaf.call.onCompleted();
            long[] before = {-1};
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        long counted = counts(DAY).getSuccessfulCount();
                        boolean still = counted == before[0];
                        before[0] = counted;
                        return still;
                    });
            assertTrue(before[0] > 1 && before[0] < sent / 2, before[0] + " read of a client that reads nothing");

            deaf.read();
            assertEquals(sent, deaf.toTheEnd().size());
            assertEquals(sent + 1, counts(DAY).getSuccessfulCount());
        } finally {
            own.shutdownNow();
        }
    }

    @Test
    void aFastClientIsHeldBackWhileTheDatabaseIsSlow() throws Exception {
        register(false);
        redeem(DAY, 1);
        OutcomeDelta[] most = new OutcomeDelta[1_000];
        java.util.Arrays.fill(most, redemptions(1));
        RecordOutcomesRequest message = message(DAY, most);
        Client client = open(channel());
        client.read();
        try (Connection blocker = hold(DAY)) {
            for (int i = 0; i < 20; i++) {
                client.call.onNext(message);
            }
            assertTrue(20_000 > 2 * config.maxWaiting(), "more than there is room for");
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !client.end.isDone() && client.answers.isEmpty());
            blocker.rollback();
        }
        client.call.onCompleted();
        assertEquals(20, client.toTheEnd().size());
        assertEquals(20_001, counts(DAY).getSuccessfulCount());
    }

    @Test
    void aStreamWithoutATokenIsRefused() {
        Client client = new Client();
        RecordingServiceGrpc.newStub(channel()).recordOutcomes(client);
        client.read();
        assertEquals(Status.Code.UNAUTHENTICATED, client.failure().getStatus().getCode());
    }
}
