package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.guildhall.launcher.local.Service;
import org.guildhall.log.Hash;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.NoteKey;
import org.guildhall.log.TlogProof;
import org.guildhall.platform.log.LogFsck;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.Checkpoint;
import org.guildhall.settlement.v1.DenialCode;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.GetCheckpointRequest;
import org.guildhall.settlement.v1.GetCheckpointResponse;
import org.guildhall.settlement.v1.GetConsistencyProofRequest;
import org.guildhall.settlement.v1.LogServiceGrpc;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OutcomeDelta;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordDenialRequest;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: no crash loses or doubles a count, and none forks the log. Method: tills record all the time, by single calls and
 * by streams, and an operator closes one batch after the other, while the service is killed and started again several
 * times, and PostgreSQL once; then what the clients know is compared with what the tables hold. Each checkpoint that was
 * seen before a kill is proven to be a prefix of the one seen after it.
 * {@code -Dguildhall.crash.kills=N} sets how often the service is killed.
 */
class SettlementCrashIT {
    private static final int KILLS = Integer.getInteger("guildhall.crash.kills", 3);
    private static final long SEED = Long.getLong("guildhall.crash.seed", System.nanoTime());
    private static final String DAY = "2026-04-17";

    /** Tills whose recordings are producers' and are repeated until they are acknowledged. */
    private static final String EXACT = "op-exact";

    /** Tills whose recordings are producers' and are given up when the answer is lost for good. */
    private static final String GIVEN_UP = "op-given-up";

    /** Tills without a producer, which never repeat. */
    private static final String PLAIN = "op-plain";

    /** Closes a batch a day. */
    private static final String CLOSING = "op-closing";

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static Replica replica;

    private final List<Client> clients = new ArrayList<>();
    private volatile boolean closing;

    @BeforeAll
    static void start() {
        cluster = Cluster.startQuick(directory.resolve("cluster"));
        replica = cluster.replica(Service.SETTLEMENT, Map.of());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** A thread with a connection of its own, which goes on through every outage. Counts are of outcomes. */
    private abstract class Client extends Thread {
        final String operator;
        final String token;
        final ManagedChannel channel = replica.channel();
        final AtomicLong acknowledged = new AtomicLong();
        long unknown;
        Throwable failure;

        Client(String operator) {
            this.operator = operator;
            this.token = cluster.token(operator, "operator");
            clients.add(this);
        }

        /** Goes on until something fails or nothing more is to be done. */
        abstract void work();

        /** Takes note of an outage. */
        abstract void lostTouch();

        /** Whether something was sent that has to be acknowledged before the end. */
        abstract boolean owes();

        @Override
        public final void run() {
            try {
                while (!closing || owes()) {
                    try {
                        work();
                    } catch (StatusRuntimeException e) {
                        requireOutage(e);
                        lostTouch();
                        // As clients do: not at once again while the service is away.
                        Thread.sleep(50);
                    }
                }
            } catch (Throwable e) {
                failure = e;
            } finally {
                channel.shutdownNow();
            }
        }

        /** Only what a crash can do; a refusal is a mistake of the service's. */
        private void requireOutage(StatusRuntimeException e) {
            switch (e.getStatus().getCode()) {
                case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED -> {}
                default -> throw e;
            }
        }

        BatchServiceGrpc.BatchServiceBlockingStub batches() {
            return Replica.as(BatchServiceGrpc.newBlockingStub(channel), token)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .withWaitForReady();
        }
    }

    private static Producer producer(String id, long sequence) {
        return Producer.newBuilder().setProducerId(id).setSequence(sequence).build();
    }

    /** One till: records one outcome after the other. */
    private final class Till extends Client {
        private final String producer;
        private long sequence = 1;

        private Till(String operator, boolean named) {
            super(operator);
            this.producer = named ? UUID.randomUUID().toString() : null;
        }

        @Override
        void work() {
            record();
            acknowledged.incrementAndGet();
            unknown = producer == null ? unknown : 0;
            sequence++;
        }

        @Override
        void lostTouch() {
            unknown = producer == null ? unknown + 1 : 1;
        }

        @Override
        boolean owes() {
            return operator.equals(EXACT) && unknown > 0;
        }

        private void record() {
            if (sequence % 3 == 0) {
                RecordDenialRequest.Builder denial = RecordDenialRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId(DAY)
                        .setCode(DenialCode.forNumber(1 + (int) (sequence % 2)));
                batches()
                        .recordDenial(
                                (producer == null ? denial : denial.setProducer(producer(producer, sequence))).build());
            } else {
                RecordRedemptionRequest.Builder redemption = RecordRedemptionRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId(DAY);
                batches()
                        .recordRedemption(
                                (producer == null ? redemption : redemption.setProducer(producer(producer, sequence)))
                                        .build());
            }
        }
    }

    /** A gateway: sends messages of several deltas over a stream, ahead of their acknowledgements. */
    private final class Gateway extends Client {
        private static final int AHEAD = 6;

        private final String producer;
        private final Deque<RecordOutcomesRequest> unacknowledged = new ArrayDeque<>();
        private long sequence = 1;

        private Gateway(String operator, boolean named) {
            super(operator);
            this.producer = named ? UUID.randomUUID().toString() : null;
        }

        @Override
        void work() {
            try (OutcomeCall stream = new OutcomeCall(channel, token)) {
                // What the stream before left without an answer goes first, in its order.
                unacknowledged.forEach(stream::send);
                while (!closing || owes()) {
                    while (!closing && unacknowledged.size() < AHEAD) {
                        RecordOutcomesRequest message = message();
                        unacknowledged.add(message);
                        stream.send(message);
                    }
                    acknowledge(stream.next());
                }
            }
        }

        private void acknowledge(RecordOutcomesResponse answer) {
            RecordOutcomesRequest message = unacknowledged.remove();
            assertEquals(List.of(), answer.getRefusedList());
            int duplicates = answer.getDuplicatesCount();
            assertEquals(message.getDeltasCount(), answer.getCounted() + duplicates);
            assertTrue(answer.getCounted() == 0 || duplicates == 0, "a message is committed whole or not at all");
            acknowledged.addAndGet(outcomes(message));
        }

        private RecordOutcomesRequest message() {
            RecordOutcomesRequest.Builder message =
                    RecordOutcomesRequest.newBuilder().setOperatorId(operator).setPeriodId(DAY);
            for (int i = 0; i < 3; i++) {
                OutcomeDelta.Builder delta =
                        OutcomeDelta.newBuilder().setRedemptions(sequence % 4).setRateLimitExceeded(1 + sequence % 2);
                message.addDeltas(producer == null ? delta : delta.setProducer(producer(producer, sequence)));
                sequence++;
            }
            return message.build();
        }

        private static long outcomes(RecordOutcomesRequest message) {
            return message.getDeltasList().stream()
                    .mapToLong(delta -> delta.getRedemptions() + delta.getRateLimitExceeded())
                    .sum();
        }

        @Override
        void lostTouch() {
            if (producer == null) {
                unacknowledged.forEach(message -> unknown += outcomes(message));
                unacknowledged.clear();
            }
        }

        @Override
        boolean owes() {
            return !unacknowledged.isEmpty();
        }
    }

    /** Records a day and closes it, then the next one; each call is repeated until it is answered. */
    private final class Closer extends Client {
        private static final int A_DAY = 12;

        private final String producer = UUID.randomUUID().toString();
        private final List<FinalizeBatchResponse> closed = new ArrayList<>();
        private LocalDate day = LocalDate.of(2020, 1, 1);
        private int recorded;
        private String requestId;

        private Closer() {
            super(CLOSING);
        }

        @Override
        void work() {
            if (recorded < A_DAY) {
                batches()
                        .recordRedemption(RecordRedemptionRequest.newBuilder()
                                .setOperatorId(operator)
                                .setPeriodId(day.toString())
                                .setProducer(producer(producer, recorded + 1))
                                .build());
                recorded++;
                acknowledged.incrementAndGet();
                return;
            }
            requestId = requestId == null ? UUID.randomUUID().toString() : requestId;
            closed.add(batches()
                    .finalizeBatch(FinalizeBatchRequest.newBuilder()
                            .setOperatorId(operator)
                            .setPeriodId(day.toString())
                            .setRequestId(requestId)
                            .build()));
            requestId = null;
            recorded = 0;
            day = day.plusDays(1);
        }

        @Override
        void lostTouch() {}

        @Override
        boolean owes() {
            return recorded > 0;
        }
    }

    /** Reads the log as anybody may, and believes only what follows from the key that it saw first. */
    private static final class Observer implements AutoCloseable {
        private final ManagedChannel channel = replica.channel();
        private final LogVerifier verifier;
        private Checkpoint last;
        private int proofs;

        private Observer() {
            GetCheckpointResponse first = ask(() -> log().getCheckpoint(GetCheckpointRequest.getDefaultInstance()));
            verifier = new LogVerifier(NoteKey.parse(first.getVerifierKey()));
            last = first.getCheckpoint();
        }

        private LogServiceGrpc.LogServiceBlockingStub log() {
            return LogServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .withWaitForReady();
        }

        /** The connection may have to learn first that the service went away. */
        private static <T> T ask(Supplier<T> call) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (true) {
                try {
                    return call.get();
                } catch (StatusRuntimeException e) {
                    if (e.getStatus().getCode() != Status.Code.UNAVAILABLE || System.nanoTime() > deadline) {
                        throw e;
                    }
                }
            }
        }

        /** Reads the newest checkpoint and demands that the log has only grown since the last one that was read. */
        private void look() throws LogVerifier.NotProven {
            Checkpoint now = ask(() -> log().getCheckpoint(GetCheckpointRequest.getDefaultInstance()))
                    .getCheckpoint();
            if (last.getTreeSize() > 0) {
                GetConsistencyProofRequest question = GetConsistencyProofRequest.newBuilder()
                        .setFirstSize(last.getTreeSize())
                        .setSecondSize(now.getTreeSize())
                        .build();
                List<String> proof =
                        ask(() -> log().getConsistencyProof(question)).getHashesList();
                verifier.consistent(
                        last.getNote(),
                        now.getNote(),
                        proof.stream()
                                .map(hex -> Hash.of(HexFormat.of().parseHex(hex)))
                                .toList());
                proofs++;
            }
            last = now;
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    private static void register(String operator) {
        ManagedChannel channel = replica.channel();
        try {
            Replica.as(OperatorServiceGrpc.newBlockingStub(channel), cluster.token(operator, "operator"))
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .registerOperator(RegisterOperatorRequest.newBuilder()
                            .setOperatorId(operator)
                            .setDisplayName("A kitchen")
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    private static long counted(String operator) {
        return cluster.number(
                Service.SETTLEMENT,
                "SELECT coalesce(sum(successful_count + invalid_signature_count + nullifier_already_seen_count"
                        + " + rate_limit_exceeded_count), 0) FROM batch WHERE operator_id = '" + operator + "'");
    }

    private long acknowledged(String operator) {
        return clients.stream()
                .filter(client -> client.operator.equals(operator))
                .mapToLong(client -> client.acknowledged.get())
                .sum();
    }

    private long unknown(String operator) {
        return clients.stream()
                .filter(client -> client.operator.equals(operator))
                .mapToLong(client -> client.unknown)
                .sum();
    }

    /** Returns when every client has had so many acknowledgements more. */
    private void awaitProgress(long more) throws InterruptedException {
        List<Long> before =
                clients.stream().map(client -> client.acknowledged.get()).toList();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; i < clients.size(); i++) {
            while (clients.get(i).isAlive() && clients.get(i).acknowledged.get() < before.get(i) + more) {
                assertTrue(System.nanoTime() < deadline, "a client gets no more answers");
                // The clients go on by themselves; there is nothing to wait on.
                Thread.sleep(5);
            }
        }
    }

    @Test
    void everyAcknowledgedOutcomeIsCountedOnceAndEveryOtherAtMostOnce() throws Exception {
        System.out.println("seed " + SEED + " (-Dguildhall.crash.seed)");
        Random random = new Random(SEED);
        List.of(EXACT, GIVEN_UP, PLAIN, CLOSING).forEach(SettlementCrashIT::register);
        for (int i = 0; i < 2; i++) {
            new Till(EXACT, true);
            new Till(GIVEN_UP, true);
            new Till(PLAIN, false);
            new Gateway(EXACT, true);
            new Gateway(PLAIN, false);
        }
        Closer closer = new Closer();
        Observer observer = new Observer();
        clients.forEach(Thread::start);

        for (int kill = 0; kill < KILLS; kill++) {
            awaitProgress(20 + random.nextInt(50));
            if (kill == KILLS / 2) {
                observer.look();
                cluster.killPostgres();
                cluster.restartPostgres();
                awaitProgress(20);
            }
            observer.look();
            replica.kill();
            replica.start();
            observer.look();
        }
        awaitProgress(20);
        observer.look();
        replica.kill();
        closing = true;
        replica.start();
        for (Client client : clients) {
            client.join(TimeUnit.SECONDS.toMillis(60));
        }
        observer.look();

        assertEquals(
                List.of(),
                clients.stream()
                        .map(client -> client.failure)
                        .filter(e -> e != null)
                        .toList());
        for (String operator : List.of(EXACT, GIVEN_UP, PLAIN, CLOSING)) {
            System.out.printf(
                    "%s after %d kills of the service and 1 of PostgreSQL:"
                            + " %d acknowledged, %d without an answer, %d counted%n",
                    operator, KILLS + 1, acknowledged(operator), unknown(operator), counted(operator));
        }
        System.out.printf(
                "log: %d settlements closed, %d leaves, %d consistency proofs verified%n",
                closer.closed.size(), observer.last.getTreeSize(), observer.proofs);
        for (String operator : List.of(EXACT, CLOSING)) {
            assertEquals(acknowledged(operator), counted(operator), operator);
        }
        for (String operator : List.of(GIVEN_UP, PLAIN)) {
            assertTrue(acknowledged(operator) <= counted(operator), operator + ": an acknowledged outcome is lost");
            assertTrue(
                    counted(operator) <= acknowledged(operator) + unknown(operator),
                    operator + ": an outcome is counted twice");
        }
        assertTrue(unknown(PLAIN) > 0, "the kills hit nothing");
        assertLogged(closer.closed, observer);
        observer.close();
    }

    /** Each settlement that was answered stands where the answer says, and nothing else is in the log. */
    private static void assertLogged(List<FinalizeBatchResponse> closed, Observer observer) throws Exception {
        for (FinalizeBatchResponse one : closed) {
            observer.verifier.included(
                    one.getSettlement().getEntry().getBytes(StandardCharsets.UTF_8),
                    TlogProof.parse(one.getInclusion().getTlogProof()));
            assertEquals(Closer.A_DAY, one.getSettlement().getCounts().getSuccessfulCount());
        }
        assertEquals(closed.size(), observer.last.getTreeSize());
        assertTrue(observer.proofs >= 2 * KILLS, "checkpoints before and after each kill are compared");
        try (Connection database = cluster.connect(Service.SETTLEMENT)) {
            assertEquals(
                    List.of(),
                    LogFsck.run(database, Optional.of(observer.verifier.key())).problems());
        }
    }
}
