package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.guildhall.launcher.local.Service;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.DenialCode;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordDenialRequest;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: no crash loses or doubles a count. Method: tills record all the time while the service is killed and started
 * again several times, and PostgreSQL once; then what the clients know is compared with what the tables hold.
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

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static Replica replica;

    private final List<Till> tills = new ArrayList<>();
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

    /** One till: a thread that records one outcome after the other on a connection of its own. */
    private final class Till extends Thread {
        private final String operator;
        private final UUID producer;
        private final ManagedChannel channel = replica.channel();
        private final BatchServiceGrpc.BatchServiceBlockingStub batches;
        private final AtomicLong acknowledged = new AtomicLong();
        private long unknown;
        private long sequence = 1;
        private Throwable failure;

        private Till(String operator, boolean named) {
            this.operator = operator;
            this.producer = named ? UUID.randomUUID() : null;
            this.batches = Replica.as(BatchServiceGrpc.newBlockingStub(channel), cluster.token(operator, "operator"));
            tills.add(this);
        }

        @Override
        public void run() {
            try {
                while (!closing || (operator.equals(EXACT) && unknown > 0)) {
                    try {
                        record();
                        acknowledged.incrementAndGet();
                        unknown = producer == null ? unknown : 0;
                        sequence++;
                    } catch (StatusRuntimeException e) {
                        requireOutage(e);
                        unknown = producer == null ? unknown + 1 : 1;
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

        private void record() {
            var stub = batches.withDeadlineAfter(10, TimeUnit.SECONDS).withWaitForReady();
            Producer named = producer == null
                    ? Producer.getDefaultInstance()
                    : Producer.newBuilder()
                            .setProducerId(producer.toString())
                            .setSequence(sequence)
                            .build();
            if (sequence % 3 == 0) {
                RecordDenialRequest.Builder denial = RecordDenialRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId(DAY)
                        .setCode(DenialCode.forNumber(1 + (int) (sequence % 2)));
                stub.recordDenial((producer == null ? denial : denial.setProducer(named)).build());
            } else {
                RecordRedemptionRequest.Builder redemption = RecordRedemptionRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId(DAY);
                stub.recordRedemption((producer == null ? redemption : redemption.setProducer(named)).build());
            }
        }

        /** Only what a crash can do; a refusal is a mistake of the service's. */
        private void requireOutage(StatusRuntimeException e) {
            switch (e.getStatus().getCode()) {
                case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED -> {}
                default -> throw e;
            }
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
        return tills.stream()
                .filter(till -> till.operator.equals(operator))
                .mapToLong(till -> till.acknowledged.get())
                .sum();
    }

    private long unknown(String operator) {
        return tills.stream()
                .filter(till -> till.operator.equals(operator))
                .mapToLong(till -> till.unknown)
                .sum();
    }

    /** Returns when every till has had so many acknowledgements more. */
    private void awaitProgress(long more) throws InterruptedException {
        List<Long> before = tills.stream().map(till -> till.acknowledged.get()).toList();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; i < tills.size(); i++) {
            while (tills.get(i).isAlive() && tills.get(i).acknowledged.get() < before.get(i) + more) {
                assertTrue(System.nanoTime() < deadline, "a till gets no more answers");
                // The tills go on by themselves; there is nothing to wait on.
                Thread.sleep(5);
            }
        }
    }

    @Test
    void everyAcknowledgedOutcomeIsCountedOnceAndEveryOtherAtMostOnce() throws Exception {
        System.out.println("seed " + SEED + " (-Dguildhall.crash.seed)");
        Random random = new Random(SEED);
        List.of(EXACT, GIVEN_UP, PLAIN).forEach(SettlementCrashIT::register);
        for (int i = 0; i < 4; i++) {
            new Till(EXACT, true);
        }
        for (int i = 0; i < 2; i++) {
            new Till(GIVEN_UP, true);
            new Till(PLAIN, false);
        }
        tills.forEach(Thread::start);

        for (int kill = 0; kill < KILLS; kill++) {
            awaitProgress(20 + random.nextInt(50));
            if (kill == KILLS / 2) {
                cluster.killPostgres();
                cluster.restartPostgres();
                awaitProgress(20);
            }
            replica.kill();
            replica.start();
        }
        awaitProgress(20);
        replica.kill();
        closing = true;
        replica.start();
        for (Till till : tills) {
            till.join(TimeUnit.SECONDS.toMillis(60));
        }

        assertEquals(
                List.of(),
                tills.stream().map(till -> till.failure).filter(e -> e != null).toList());
        for (String operator : List.of(EXACT, GIVEN_UP, PLAIN)) {
            System.out.printf(
                    "%s after %d kills: %d acknowledged, %d without an answer, %d counted%n",
                    operator, KILLS + 1, acknowledged(operator), unknown(operator), counted(operator));
        }
        assertEquals(acknowledged(EXACT), counted(EXACT));
        for (String operator : List.of(GIVEN_UP, PLAIN)) {
            assertTrue(acknowledged(operator) <= counted(operator), operator + ": an acknowledged outcome is lost");
            assertTrue(
                    counted(operator) <= acknowledged(operator) + unknown(operator),
                    operator + ": an outcome is counted twice");
        }
        assertTrue(unknown(PLAIN) > 0, "the kills hit nothing");
    }
}
