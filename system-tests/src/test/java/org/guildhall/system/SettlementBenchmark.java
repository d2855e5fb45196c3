package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Empty;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntFunction;
import org.guildhall.launcher.local.Service;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OutcomeDelta;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RecordRedemptionResponse;
import org.guildhall.settlement.v1.RecordingServiceGrpc;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast settlement records. What is compared is measured in turns, so that a busy moment of the machine hits all of
 * it; it prints, and fails for wrong sums alone. Not part of the build: see benchmarks/settlement/README.md.
 */
class SettlementBenchmark {
    private static final String DAY = "2026-04-17";
    private static final int ROUNDS = Integer.getInteger("guildhall.benchmark.rounds", 3);
    private static final Duration ROUND = Duration.ofMillis(Long.getLong("guildhall.benchmark.round-ms", 2000));
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("guildhall.benchmark.warm-up-s", 40));
    private static final int CONNECTIONS = 8;
    private static final int OPERATORS = 1_000;
    private static final int TRANSACTION_CLIENTS = 16;
    private static final int STREAMS = 4;

    /** More than the service takes, and more than its connections do. */
    private static final int OVERLOAD = 12_000;

    /** An empty message to a method that answers a constant, without token, roles and constraints. */
    private static final MethodDescriptor<Empty, Empty> EMPTY = MethodDescriptor.<Empty, Empty>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .build();

    private static final Load.Sort<Empty, Empty> EMPTY_CALL =
            new Load.Sort<>(EMPTY, null, caller -> Empty.getDefaultInstance());

    @TempDir
    private Path directory;

    private Cluster cluster;
    private Replica replica;
    private EventLoopGroup loops;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Load load;

    @BeforeEach
    void start() {
        cluster = Cluster.start(directory.resolve("cluster"));
        Map<String, String> settings = new java.util.HashMap<>();
        settings.put("GUILDHALL_LIMITS_CALLS_PER_SECOND", "100000000");
        String more = System.getProperty("guildhall.benchmark.java-options");
        if (more != null) {
            settings.put("JAVA_TOOL_OPTIONS", more);
        }
        replica = cluster.replica(Service.SETTLEMENT, settings);
        loops = new NioEventLoopGroup(2);
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", replica.port())
                    .usePlaintext()
                    .directExecutor()
                    .eventLoopGroup(loops)
                    .channelType(NioSocketChannel.class)
                    .build());
        }
        load = new Load(channels);
        for (int i = 0; i < OPERATORS; i++) {
            register(operator(i));
        }
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        if (loops != null) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        cluster.close();
    }

    private static String operator(int i) {
        return "op-" + i;
    }

    private void register(String operator) {
        Replica.as(OperatorServiceGrpc.newBlockingStub(channels.get(0)), cluster.token("admin-1", "admin"))
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(operator)
                        .setDisplayName("A kitchen")
                        .build());
    }

    private static RecordRedemptionRequest redemption(int operator) {
        return RecordRedemptionRequest.newBuilder()
                .setOperatorId(operator(operator))
                .setPeriodId(DAY)
                .build();
    }

    private Load.Sort<RecordRedemptionRequest, RecordRedemptionResponse> recording(
            IntFunction<String> token, IntFunction<RecordRedemptionRequest> request) {
        return new Load.Sort<>(BatchServiceGrpc.getRecordRedemptionMethod(), token, request);
    }

    /** All of one operator, which is the case of one hot row. */
    private Load.Sort<RecordRedemptionRequest, RecordRedemptionResponse> hot() {
        String token = "Bearer " + cluster.token(operator(0), "operator");
        RecordRedemptionRequest request = redemption(0);
        return recording(caller -> token, caller -> request);
    }

    /** The same, every caller a producer of its own. */
    private Load.Sort<RecordRedemptionRequest, RecordRedemptionResponse> producers(int most) {
        String token = "Bearer " + cluster.token(operator(0), "operator");
        String[] ids = new String[most];
        AtomicLongArray sequences = new AtomicLongArray(most);
        for (int i = 0; i < most; i++) {
            ids[i] = UUID.randomUUID().toString();
        }
        return recording(caller -> token, caller -> redemption(0).toBuilder()
                .setProducer(
                        Producer.newBuilder().setProducerId(ids[caller]).setSequence(sequences.incrementAndGet(caller)))
                .build());
    }

    /** Each caller works for another operator, with that operator's token, and moves on to the next with each call. */
    private Load.Sort<RecordRedemptionRequest, RecordRedemptionResponse> spread() {
        String[] tokens = new String[OPERATORS];
        RecordRedemptionRequest[] requests = new RecordRedemptionRequest[OPERATORS];
        for (int i = 0; i < OPERATORS; i++) {
            tokens[i] = "Bearer " + cluster.token(operator(i), "operator");
            requests[i] = redemption(i);
        }
        return recording(caller -> tokens[caller % OPERATORS], caller -> requests[caller % OPERATORS]);
    }

    private long counted() {
        return cluster.number(Service.SETTLEMENT, "SELECT coalesce(sum(successful_count), 0) FROM batch");
    }

    /** What the same table bears with a transaction for each recording, nothing in front of it: no call, no token. */
    private double transactions(boolean spread) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        List<Thread> clients = new ArrayList<>();
        long end = System.nanoTime() + ROUND.toNanos();
        for (int i = 0; i < TRANSACTION_CLIENTS; i++) {
            int number = i;
            Thread client = new Thread(() -> {
                try (Connection connection = cluster.connect(Service.SETTLEMENT)) {
                    connection.setAutoCommit(false);
                    try (PreparedStatement update =
                            connection.prepareStatement("UPDATE batch SET successful_count = successful_count + 1"
                                    + " WHERE operator_id = ? AND period_id = ? AND finalized_at IS NULL")) {
                        for (int n = number; System.nanoTime() < end; n += TRANSACTION_CLIENTS) {
                            update.setString(1, operator(spread ? n % OPERATORS : 0));
                            update.setString(2, DAY);
                            assertEquals(1, update.executeUpdate());
                            connection.commit();
                            done.incrementAndGet();
                        }
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
        return done.get() * 1e9 / ROUND.toNanos();
    }

    private static void print(String what, Object... values) {
        System.out.printf(Locale.ROOT, "BENCHMARK " + what + "%n", values);
    }

    private long residentMiB() {
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/" + replica.handle().pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        } catch (IOException e) {
            // No such file system: nothing to tell.
        }
        return 0;
    }

    /** Time of a core that each process has used so far. */
    private record Cores(Duration service, Duration postgres, Duration client) {
        private String perCall(Cores before, long calls) {
            return String.format(
                    Locale.ROOT,
                    "µs of a core a call: service %.1f, PostgreSQL %.1f, client %.1f",
                    service.minus(before.service).toNanos() / 1e3 / calls,
                    postgres.minus(before.postgres).toNanos() / 1e3 / calls,
                    client.minus(before.client).toNanos() / 1e3 / calls);
        }
    }

    private Cores cores() {
        Duration postgres = cluster.postmaster()
                .descendants()
                .map(SettlementBenchmark::used)
                .reduce(used(cluster.postmaster()), Duration::plus);
        return new Cores(used(replica.handle()), postgres, used(ProcessHandle.current()));
    }

    private static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** One sort of call over all rounds. */
    private static final class Series {
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> ratios = new ArrayList<>();
        private String cores;
    }

    private double rate(Load.Sort<?, ?> sort, int inFlight, Series series) throws InterruptedException {
        Cores before = cores();
        Load.Result result = load.closed(sort, inFlight, ROUND);
        assertEquals(Map.of(), result.others());
        series.cores = cores().perCall(before, result.ok());
        series.rates.add(result.perSecond());
        return result.perSecond();
    }

    /** Sorts of calls in turns, for the rounds; prints medians, and each against the empty call of the same round. */
    private double compare(int inFlight, Map<String, Load.Sort<?, ?>> sorts) throws InterruptedException {
        Series empty = new Series();
        Map<String, Series> all = new java.util.LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            double emptyRate = rate(EMPTY_CALL, inFlight, empty);
            for (Map.Entry<String, Load.Sort<?, ?>> sort : sorts.entrySet()) {
                Series series = all.computeIfAbsent(sort.getKey(), name -> new Series());
                series.ratios.add(rate(sort.getValue(), inFlight, series) / emptyRate);
            }
        }
        print("%d in flight: empty call %.0f/s; %s", inFlight, Load.median(empty.rates), empty.cores);
        all.forEach((sort, series) -> print(
                "%d in flight: %s %.0f/s, of the empty call %.2f; %s",
                inFlight, sort, Load.median(series.rates), Load.median(series.ratios), series.cores));
        return Load.median(all.get("hot").rates);
    }

    @Test
    void unaryRecording() throws Exception {
        print("memory at rest: %d MiB", residentMiB());
        Map<String, Load.Sort<?, ?>> sorts = new java.util.LinkedHashMap<>();
        sorts.put("hot", hot());
        sorts.put("hot, producers", producers(2_048));
        sorts.put("spread", spread());
        long before = counted();
        long acknowledged = 0;
        for (Load.Sort<?, ?> sort : sorts.values()) {
            acknowledged += load.closed(sort, 256, WARM_UP.dividedBy(4)).ok();
        }
        load.closed(EMPTY_CALL, 256, WARM_UP.dividedBy(4));
        assertTrue(counted() - before >= acknowledged, "acknowledged and not counted");

        double most = compare(256, sorts);
        compare(2_048, sorts);
        List<Double> hotRow = new ArrayList<>();
        List<Double> spreadRows = new ArrayList<>();
        List<Double> hotTimes = new ArrayList<>();
        List<Double> spreadTimes = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            hotRow.add(transactions(false));
            hotTimes.add(load.closed(sorts.get("hot"), 256, ROUND).perSecond() / hotRow.get(round));
            spreadRows.add(transactions(true));
            spreadTimes.add(load.closed(sorts.get("spread"), 256, ROUND).perSecond() / spreadRows.get(round));
        }
        print(
                "one transaction per recording: hot row %.0f/s, recording is %.0f times that; spread %.0f/s, %.0f"
                        + " times",
                Load.median(hotRow), Load.median(hotTimes), Load.median(spreadRows), Load.median(spreadTimes));
        Load.Result half = load.open(sorts.get("hot"), 2_048, most / 2, Duration.ofSeconds(10));
        assertEquals(Map.of(), half.others());
        print(
                "half load (%.0f/s): p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms",
                half.perSecond(), half.millis(0.5), half.millis(0.99), half.millis(0.999));
        print("memory under load: %d MiB", residentMiB());
    }

    /** One stream of one producer, which keeps the service busy for a while; gives what was acknowledged of it. */
    private final class Stream {
        private static final int AHEAD = 8;
        private final int deltas;
        private final String producer = UUID.randomUUID().toString();
        private final AtomicLong counted = new AtomicLong();
        private final CountDownLatch end = new CountDownLatch(1);
        private ClientCallStreamObserver<RecordOutcomesRequest> call;
        private long sequence;

        private Stream(int number, int deltas) {
            this.deltas = deltas;
            Replica.as(
                            RecordingServiceGrpc.newStub(channels.get(number % CONNECTIONS)),
                            cluster.token(operator(0), "operator"))
                    .recordOutcomes(new ClientResponseObserver<RecordOutcomesRequest, RecordOutcomesResponse>() {
                        @Override
                        public void beforeStart(ClientCallStreamObserver<RecordOutcomesRequest> started) {
                            call = started;
                        }

                        @Override
                        public void onNext(RecordOutcomesResponse answer) {
                            counted.addAndGet(answer.getCounted());
                            call.onNext(message());
                        }

                        @Override
                        public void onError(Throwable failure) {
                            end.countDown();
                        }

                        @Override
                        public void onCompleted() {
                            end.countDown();
                        }
                    });
        }

        private RecordOutcomesRequest message() {
            RecordOutcomesRequest.Builder message = RecordOutcomesRequest.newBuilder()
                    .setOperatorId(operator(0))
                    .setPeriodId(DAY);
            for (int i = 0; i < deltas; i++) {
                message.addDeltas(OutcomeDelta.newBuilder()
                        .setRedemptions(1)
                        .setProducer(
                                Producer.newBuilder().setProducerId(producer).setSequence(++sequence)));
            }
            return message.build();
        }
    }

    /** Outcomes a second over four streams, each outcome a delta of its own with a producer's sequence. */
    private double stream(int deltas, Duration duration) throws InterruptedException {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            streams.add(new Stream(i, deltas));
        }
        long start = System.nanoTime();
        for (Stream stream : streams) {
            for (int i = 0; i < Stream.AHEAD; i++) {
                stream.call.onNext(stream.message());
            }
        }
        Thread.sleep(duration.toMillis()); // The run's length is what is asked for.
        long counted =
                streams.stream().mapToLong(stream -> stream.counted.get()).sum();
        double seconds = (System.nanoTime() - start) / 1e9;
        for (Stream stream : streams) {
            stream.call.cancel("the run is over", null);
            stream.end.await();
        }
        return counted / seconds;
    }

    @Test
    void bulkRecording() throws Exception {
        stream(100, WARM_UP.dividedBy(2));
        for (int deltas : new int[] {100, 500}) {
            List<Double> rates = new ArrayList<>();
            List<Double> unary = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                unary.add(load.closed(hot(), 256, ROUND).perSecond());
                rates.add(stream(deltas, ROUND));
            }
            print(
                    "streams, %d deltas a message: %.0f outcomes/s; unary beside it %.0f/s",
                    deltas, Load.median(rates), Load.median(unary));
        }
    }

    @Test
    void overload() throws Exception {
        load.closed(hot(), 256, WARM_UP.dividedBy(2));
        long before = residentMiB();
        Load.Result result = load.closed(hot(), OVERLOAD, ROUND.multipliedBy(3));
        long during = residentMiB();
        Load.Result after = load.closed(hot(), 256, ROUND);
        print(
                "%d in flight: %.0f/s counted, otherwise %s; memory %d MiB before, %d MiB then; afterwards %.0f/s,"
                        + " otherwise %s",
                OVERLOAD, result.perSecond(), result.others(), before, during, after.perSecond(), after.others());
        assertEquals(Map.of(), after.others());
    }
}
