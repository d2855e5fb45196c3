package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.guildhall.launcher.local.Service;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OutcomeDelta;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a rollout fails no call. Method: two replicas of settlement behind a client that balances over both and retries
 * UNAVAILABLE, as docs/deploying.md asks of clients; under load each replica is stopped as an orchestrator stops it and
 * started again, one after the other. No call may fail, and every recording must be counted once. A stream that a stopping
 * replica ends with SHUTTING_DOWN has acknowledged all that it counted; what any ended stream has not is sent again.
 * {@code -Dguildhall.rolling.rounds=N} sets how often both are restarted.
 */
class RollingRestartIT {
    private static final int ROUNDS = Integer.getInteger("guildhall.rolling.rounds", 1);
    private static final int CLIENTS = 8;
    private static final int GATEWAYS = 4;
    private static final String OPERATOR = "op-rolling";
    private static final String STREAMING = "op-streaming";
    private static final String DAY = "2026-04-17";

    /** The policy that docs/deploying.md names, for every method. */
    private static final Map<String, ?> RETRIES = Map.of(
            "loadBalancingConfig",
            List.of(Map.of("round_robin", Map.of())),
            "methodConfig",
            List.of(Map.of(
                    "name",
                    List.of(Map.of()),
                    "retryPolicy",
                    Map.of(
                            "maxAttempts",
                            5.0,
                            "initialBackoff",
                            "0.05s",
                            "maxBackoff",
                            "1s",
                            "backoffMultiplier",
                            2.0,
                            "retryableStatusCodes",
                            List.of("UNAVAILABLE")))));

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static List<Replica> replicas;
    private static ManagedChannel channel;
    private static final Map<Integer, AtomicLong> ANSWERS = new ConcurrentHashMap<>();

    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean closing;

    @BeforeAll
    static void start() {
        cluster = Cluster.startQuick(directory.resolve("cluster"));
        // The first one migrates, the second finds the schema there.
        Replica first = cluster.replica(Service.SETTLEMENT, Map.of());
        replicas = List.of(first, cluster.replica(Service.SETTLEMENT, Map.of()));
        NameResolverRegistry.getDefaultRegistry().register(new Replicas());
        channel = NettyChannelBuilder.forTarget("replicas:///settlement")
                .usePlaintext()
                .defaultServiceConfig(RETRIES)
                .enableRetry()
                .intercept(new AnswerCounter())
                .build();
    }

    @AfterAll
    static void stop() {
        if (channel != null) {
            channel.shutdownNow();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Knows both replicas, as the DNS of a headless service does. */
    private static final class Replicas extends NameResolverProvider {
        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5;
        }

        @Override
        public String getDefaultScheme() {
            return "replicas";
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            if (!target.getScheme().equals(getDefaultScheme())) {
                return null;
            }
            return new NameResolver() {
                @Override
                public String getServiceAuthority() {
                    return "settlement";
                }

                @Override
                public void start(Listener2 listener) {
                    List<EquivalentAddressGroup> addresses = replicas.stream()
                            .map(replica ->
                                    new EquivalentAddressGroup(new InetSocketAddress("127.0.0.1", replica.port())))
                            .toList();
                    listener.onResult(ResolutionResult.newBuilder()
                            .setAddressesOrError(io.grpc.StatusOr.fromValue(addresses))
                            .setAttributes(Attributes.EMPTY)
                            .build());
                }

                @Override
                public void shutdown() {}
            };
        }
    }

    /** Counts good answers by the port that they came from. */
    private static final class AnswerCounter implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onClose(Status status, Metadata trailers) {
                                    Object remote = getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
                                    if (status.isOk() && remote instanceof InetSocketAddress address) {
                                        answers(address.getPort()).incrementAndGet();
                                    }
                                    super.onClose(status, trailers);
                                }
                            },
                            headers);
                }
            };
        }
    }

    private static AtomicLong answers(int port) {
        return ANSWERS.computeIfAbsent(port, unknown -> new AtomicLong());
    }

    /** Records one redemption after the other; the first failure ends it. */
    private final class Client extends Thread {
        private Throwable failure;

        @Override
        public void run() {
            String producer = UUID.randomUUID().toString();
            var batches = Replica.as(BatchServiceGrpc.newBlockingStub(channel), cluster.token(OPERATOR, "operator"));
            try {
                for (long sequence = 1; !closing; sequence++) {
                    batches.withDeadlineAfter(20, TimeUnit.SECONDS)
                            .recordRedemption(RecordRedemptionRequest.newBuilder()
                                    .setOperatorId(OPERATOR)
                                    .setPeriodId(DAY)
                                    .setProducer(Producer.newBuilder()
                                            .setProducerId(producer)
                                            .setSequence(sequence))
                                    .build());
                    acknowledged.incrementAndGet();
                }
            } catch (Throwable e) {
                failure = e;
            }
        }
    }

    /** Streams messages ahead of their answers; what is not answered goes again over a new stream. */
    private final class Gateway extends Thread {
        private static final int AHEAD = 20;

        private final String token = cluster.token(STREAMING, "operator");
        private final String producer = UUID.randomUUID().toString();
        private final Deque<RecordOutcomesRequest> unacknowledged = new ArrayDeque<>();
        private long sequence;
        private long outcomes;
        private int toldToGo;
        private int cutOff;

        /** The first so many of the unacknowledged may have been counted: their stream was cut off. */
        private int doubtful;

        private Throwable failure;

        @Override
        public void run() {
            try {
                while (!closing || !unacknowledged.isEmpty()) {
                    try {
                        stream();
                    } catch (StatusRuntimeException e) {
                        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode(), e::toString);
                        if (Replica.reason(e).equals("SHUTTING_DOWN")) {
                            toldToGo++;
                        } else {
                            cutOff++;
                            doubtful = unacknowledged.size();
                        }
                    }
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        private void stream() {
            try (OutcomeCall stream = new OutcomeCall(channel, token)) {
                unacknowledged.forEach(stream::send);
                while (!closing || !unacknowledged.isEmpty()) {
                    while (!closing && unacknowledged.size() < AHEAD) {
                        RecordOutcomesRequest message = message();
                        unacknowledged.add(message);
                        stream.send(message);
                    }
                    RecordOutcomesResponse answer = stream.next();
                    assertEquals(List.of(), answer.getRefusedList());
                    assertTrue(
                            answer.getDuplicatesCount() == 0 || doubtful > 0,
                            "a stream that ended with SHUTTING_DOWN had counted what it didn't acknowledge");
                    doubtful = Math.max(0, doubtful - 1);
                    outcomes += unacknowledged.remove().getDeltas(0).getRedemptions();
                }
            }
        }

        private RecordOutcomesRequest message() {
            sequence++;
            return RecordOutcomesRequest.newBuilder()
                    .setOperatorId(STREAMING)
                    .setPeriodId(DAY)
                    .addDeltas(OutcomeDelta.newBuilder()
                            .setRedemptions(1 + sequence % 5)
                            .setProducer(Producer.newBuilder()
                                    .setProducerId(producer)
                                    .setSequence(sequence)))
                    .build();
        }
    }

    /** Returns when that replica has answered so many calls more. */
    private static void awaitAnswers(Replica replica, long more, List<Client> clients) throws InterruptedException {
        long goal = answers(replica.port()).get() + more;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (answers(replica.port()).get() < goal && clients.stream().allMatch(Thread::isAlive)) {
            assertTrue(System.nanoTime() < deadline, "a replica gets no calls");
            // The clients go on by themselves; there is nothing to wait on.
            Thread.sleep(5);
        }
    }

    private static long counted(String operator) {
        return cluster.number(
                Service.SETTLEMENT, "SELECT sum(successful_count) FROM batch WHERE operator_id = '" + operator + "'");
    }

    @Test
    void bothReplicasRestartUnderLoadAndNoCallFails() throws Exception {
        for (String operator : List.of(OPERATOR, STREAMING)) {
            Replica.as(OperatorServiceGrpc.newBlockingStub(channel), cluster.token(operator, "operator"))
                    .registerOperator(RegisterOperatorRequest.newBuilder()
                            .setOperatorId(operator)
                            .setDisplayName("A kitchen")
                            .build());
        }
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client());
        }
        List<Gateway> gateways = new ArrayList<>();
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(new Gateway());
        }
        clients.forEach(Thread::start);
        gateways.forEach(Thread::start);
        List<Long> withoutOne = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Replica replica : replicas) {
                for (Replica each : replicas) {
                    awaitAnswers(each, 50, clients);
                }
                long before = acknowledged.get();
                replica.stop();
                replica.start();
                withoutOne.add(acknowledged.get() - before);
            }
        }
        for (Replica each : replicas) {
            awaitAnswers(each, 50, clients);
        }
        closing = true;
        for (Client client : clients) {
            client.join(TimeUnit.SECONDS.toMillis(60));
        }

        for (Gateway gateway : gateways) {
            gateway.join(TimeUnit.SECONDS.toMillis(60));
        }

        assertEquals(
                List.of(),
                Stream.concat(
                                clients.stream().map(client -> client.failure),
                                gateways.stream().map(gateway -> gateway.failure))
                        .filter(failure -> failure != null)
                        .toList());
        long counted = counted(OPERATOR);
        System.out.printf(
                "%d restarts under %d clients: %d calls, none failed, %d counted; answered while one was away: %s%n",
                withoutOne.size(), CLIENTS, acknowledged.get(), counted, withoutOne);
        assertEquals(acknowledged.get(), counted);
        long streamed = gateways.stream().mapToLong(gateway -> gateway.outcomes).sum();
        int toldToGo = gateways.stream().mapToInt(gateway -> gateway.toldToGo).sum();
        int cutOff = gateways.stream().mapToInt(gateway -> gateway.cutOff).sum();
        System.out.printf(
                "%d streams: told to go %d times, cut off %d times; %d outcomes acknowledged, %d counted%n",
                GATEWAYS, toldToGo, cutOff, streamed, counted(STREAMING));
        assertEquals(streamed, counted(STREAMING));
        assertTrue(toldToGo + cutOff >= GATEWAYS, "both replicas were stopped, so each stream ended at least once");
        assertTrue(toldToGo > 0, "no stream was told that its replica stops");
        assertTrue(withoutOne.stream().allMatch(calls -> calls > 0), "the other replica goes on answering");
    }
}
