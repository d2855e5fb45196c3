package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.CastVoteResponse;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeServiceGrpc;
import org.guildhall.arbitration.v1.PanelDraw;
import org.guildhall.arbitration.v1.PanelServiceGrpc;
import org.guildhall.arbitration.v1.PanelServiceGrpc.PanelServiceFutureStub;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.WatchDisputeRequest;
import org.guildhall.arbitration.v1.WatchDisputeResponse;
import org.guildhall.launcher.local.Service;
import org.guildhall.log.Checkpoint;
import org.guildhall.log.Hash;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the packaged service through the wire; prints, and fails for wrong results alone. Not part of the build: see
 * benchmarks/arbitration/README.md.
 */
class ArbitrationBenchmark {
    private static final int SETUP_THREADS = 8;
    private static final NoteSigner LOG = NoteSigner.generate("log.example/settlement", NoteKey.ED25519);
    private static final int RUNS = Integer.getInteger("guildhall.benchmark.runs", 3);

    @TempDir
    private Path directory;

    private Cluster cluster;
    private Replica replica;
    private ManagedChannel channel;
    private Arbitration arbitration;

    @BeforeEach
    void start() {
        cluster = Cluster.start(directory.resolve("cluster"));
        replica = cluster.replica(
                Service.ARBITRATION, Map.of("GUILDHALL_DRAW_LOG_KEY", LOG.key().toString()));
        channel = replica.channel();
        arbitration = new Arbitration(cluster, channel);
    }

    @AfterEach
    void stop() {
        if (channel != null) {
            channel.shutdownNow();
        }
        cluster.close();
    }

    private static void print(String what, Object... values) {
        System.out.printf(Locale.ROOT, "BENCHMARK " + what + "%n", values);
    }

    private static <T> List<T> inParallel(int count, java.util.function.IntFunction<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SETUP_THREADS);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                futures.add(threads.submit(() -> work.apply(number)));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> future : futures) {
                all.add(future.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private List<String> registered(int count) throws Exception {
        return inParallel(count, i -> {
            String id = "arbiter-" + i;
            arbitration.register(id);
            return id;
        });
    }

    /** Core time used so far, in milliseconds: says more than the clock on a machine that does other things as well. */
    private record Cpu(long service, long database, long client) {}

    private Cpu cpu() {
        long database = cluster.postmaster()
                .descendants()
                .mapToLong(ArbitrationBenchmark::millis)
                .sum();
        return new Cpu(millis(replica.handle()), database, millis(ProcessHandle.current()));
    }

    private static long millis(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .map(java.time.Duration::toMillis)
                .orElse(0L);
    }

    /** Sends all requests with so many in flight, and prints how fast that was. */
    private void send(String what, List<CastVoteRequest> requests, int inFlight) throws InterruptedException {
        Map<String, PanelServiceFutureStub> stubs = new HashMap<>();
        requests.forEach(request -> stubs.computeIfAbsent(request.getArbiterId(), arbitration::panelsLaterAs));
        Semaphore room = new Semaphore(inFlight);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        double[] millis = new double[requests.size()];
        Cpu before = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < requests.size(); i++) {
            room.acquire();
            int number = i;
            long sent = System.nanoTime();
            Futures.addCallback(
                    stubs.get(requests.get(i).getArbiterId()).castVote(requests.get(i)),
                    new FutureCallback<CastVoteResponse>() {
                        @Override
                        public void onSuccess(CastVoteResponse answer) {
                            millis[number] = (System.nanoTime() - sent) / 1e6;
                            room.release();
                        }

                        @Override
                        public void onFailure(Throwable failure) {
                            failures.add(failure);
                            room.release();
                        }
                    },
                    MoreExecutors.directExecutor());
        }
        room.acquire(inFlight);
        double seconds = (System.nanoTime() - start) / 1e9;
        Cpu after = cpu();
        assertEquals(List.of(), List.copyOf(failures));
        Arrays.sort(millis);
        double micros = 1e3 / requests.size();
        print(
                "%s, %d in flight: %.0f votes/s; median %.1f ms, 99 %% %.1f ms; core time a vote: service %.0f us, PostgreSQL"
                        + " %.0f us, client %.0f us",
                what,
                inFlight,
                requests.size() / seconds,
                millis[millis.length / 2],
                millis[(int) (millis.length * 0.99)],
                (after.service - before.service) * micros,
                (after.database - before.database) * micros,
                (after.client - before.client) * micros);
    }

    /** Buyer, seller, buyer, ...: so that the last seat's vote decides. */
    private static Side side(int seat) {
        return seat % 2 == 0 ? Side.SIDE_BUYER : Side.SIDE_SELLER;
    }

    private long votes() {
        return cluster.number(Service.ARBITRATION, "SELECT count(*) FROM seat WHERE decision IS NOT NULL");
    }

    @Test
    void votesOverManyDisputes() throws Exception {
        List<String> arbiters = registered(500);
        int disputes = Integer.getInteger("guildhall.benchmark.disputes", 2_000);
        for (int run = 0; run < RUNS; run++) {
            List<Dispute> convened = inParallel(disputes, i -> {
                List<String> panel = IntStream.range(0, 5)
                        .mapToObj(seat -> arbiters.get((i * 5 + seat) % arbiters.size()))
                        .toList();
                return arbitration.convene(Arbitration.policy(3, 5, 86_400), panel);
            });
            List<CastVoteRequest> requests = new ArrayList<>();
            for (int seat = 0; seat < 5; seat++) {
                for (int i = 0; i < disputes; i++) {
                    String arbiter = arbiters.get((i * 5 + seat) % arbiters.size());
                    requests.add(Arbitration.vote(convened.get(i), arbiter, side(seat)));
                }
            }
            send("run %d, 5 votes on each of %d disputes".formatted(run + 1, disputes), requests, 256);
            assertEquals((run + 1) * 5L * disputes, votes());
            assertEquals(
                    (run + 1L) * disputes,
                    cluster.number(Service.ARBITRATION, "SELECT count(*) FROM dispute WHERE status = 'RESOLVED'"));
            assertEquals(
                    votes(),
                    cluster.number(Service.ARBITRATION, "SELECT sum(with_consensus + dissenting) FROM arbiter"));
        }
    }

    @Test
    void votesOnOneDispute() throws Exception {
        List<String> arbiters = registered(99);
        for (int run = 0; run < RUNS * 5; run++) {
            Dispute dispute = arbitration.convene(Arbitration.policy(50, 99, 86_400), arbiters);
            List<CastVoteRequest> requests = IntStream.range(0, 99)
                    .mapToObj(seat -> Arbitration.vote(dispute, arbiters.get(seat), side(seat)))
                    .toList();
            send("run %d, 99 votes on one dispute".formatted(run + 1), requests, 32);
            assertEquals((run + 1) * 99L, votes());
        }
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = cluster.connect(Service.ARBITRATION);
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    @Test
    void deadlinesThatFallTogetherThroughTwoReplicas() throws Exception {
        Replica second = cluster.replica(Service.ARBITRATION, Map.of());
        registered(500);
        int disputes = 10_000;
        for (int run = 0; run < RUNS; run++) {
            sql(
                    "DROP TABLE IF EXISTS plan",
                    "CREATE TABLE plan AS SELECT gen_random_uuid() AS id, i FROM generate_series(1, " + disputes
                            + ") AS i",
                    """
                    INSERT INTO dispute (dispute_id, subject_kind, subject_id, buyer_id, buyer_key, seller_id, seller_key,
                        requester, reason, required_votes, total_arbiters, voting_period_us, convening_period_us,
                        opened_at, buyer_items, seller_items, evidence_digest, status, deadline, due_at, version)
                    SELECT id, 'PAYMENT', id::text, 'buyer-1', repeat('1', 64), 'seller-1', repeat('2', 64), 'BUYER', 'r',
                        3, 5, 86400000000, 86400000000, now() - interval '2 days', 0, 0, repeat('0', 64),
                        'UNDER_REVIEW', now() + interval '1 day', now() + interval '1 day', 2 FROM plan""",
                    "INSERT INTO panel SELECT id, 1, 3, now() - interval '1 day', NULL FROM plan",
                    """
                    INSERT INTO seat (dispute_id, round, number, arbiter_id, public_key, role)
                    SELECT id, 1, s, a.arbiter_id, a.public_key, 'PRIMARY'
                    FROM plan CROSS JOIN generate_series(1, 5) AS s
                    JOIN arbiter a ON a.arbiter_id = 'arbiter-' || ((i * 5 + s) % 500)""",
                    "ANALYZE",
                    "UPDATE dispute SET deadline = date_trunc('second', now()), due_at = date_trunc('second', now())"
                            + " WHERE deadline IS NOT NULL");
            String due = "SELECT count(*) FROM dispute WHERE deadline IS NOT NULL";
            Cpu before = cpu();
            long secondBefore = millis(second.handle());
            long deadline = System.nanoTime();
            while (cluster.number(Service.ARBITRATION, due) > 0) {
                Thread.sleep(20); // the service works by itself; only its tables tell
            }
            double seconds = (System.nanoTime() - deadline) / 1e9;
            Cpu after = cpu();
            print(
                    "run %d, %d deadlines of one second, two replicas: all kept after %.1f s; core time: replicas %.1f s and"
                            + " %.1f s, PostgreSQL %.1f s",
                    run + 1,
                    disputes,
                    seconds,
                    (after.service - before.service) / 1e3,
                    (millis(second.handle()) - secondBefore) / 1e3,
                    (after.database - before.database) / 1e3);
            assertEquals(
                    (run + 1L) * disputes * 5,
                    cluster.number(Service.ARBITRATION, "SELECT sum(non_participations) FROM arbiter"));
            assertEquals(
                    (run + 1L) * disputes,
                    cluster.number(Service.ARBITRATION, "SELECT count(*) FROM dispute_event WHERE kind = 'EXPIRED'"));
        }
    }

    @Test
    void watchersOfOneDispute() throws Exception {
        int watchers = 1_000;
        int changes = 40;
        Dispute dispute = arbitration.convene(Arbitration.policy(3, 5, 86_400), registered(5));
        List<ConcurrentLinkedQueue<Long>> seen = new ArrayList<>();
        CountDownLatch watching = new CountDownLatch(watchers);
        String token = cluster.token("auditor-1", "auditor");
        for (int i = 0; i < watchers; i++) {
            ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
            seen.add(times);
            Replica.as(DisputeServiceGrpc.newStub(channel), token)
                    .watchDispute(
                            WatchDisputeRequest.newBuilder()
                                    .setDisputeId(dispute.getDisputeId())
                                    .build(),
                            new StreamObserver<WatchDisputeResponse>() {
                                @Override
                                public void onNext(WatchDisputeResponse notice) {
                                    times.add(System.nanoTime());
                                    watching.countDown();
                                }

                                @Override
                                public void onError(Throwable failure) {}

                                @Override
                                public void onCompleted() {}
                            });
        }
        watching.await(60, TimeUnit.SECONDS);
        long idleStart = cpu().service;
        Thread.sleep(5_000); // what it costs when nothing happens is a matter of time
        double idleMillis = (cpu().service - idleStart) / 5.0;
        List<Double> last = new ArrayList<>();
        long before = cpu().service;
        long start = System.nanoTime();
        for (int change = 0; change < changes; change++) {
            String party = change % 2 == 0 ? Arbitration.BUYER : Arbitration.SELLER;
            arbitration
                    .disputesAs(party, "consumer")
                    .submitEvidence(Arbitration.evidence(dispute, party, "item " + change));
            long changed = System.nanoTime();
            int expected = change + 2;
            while (seen.stream().anyMatch(times -> times.size() < expected)) {
                Thread.sleep(1); // the last of a thousand streams is what is waited for
            }
            last.add((System.nanoTime() - changed) / 1e6);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Collections.sort(last);
        print(
                "%d watchers: the last one told %.0f ms after a change (median of %d; slowest %.0f ms), %.1f ms of one core"
                        + " a change, %.1f ms a second without changes",
                watchers,
                last.get(changes / 2),
                changes,
                last.get(changes - 1),
                (cpu().service - before - idleMillis * seconds) / changes,
                idleMillis);
    }

    @Test
    void drawsAmongTenThousandCandidates() throws Exception {
        int candidates = 10_000;
        registered(1);
        sql("""
                INSERT INTO arbiter (arbiter_id, public_key, registered_at, with_consensus, dissenting)
                SELECT 'candidate-' || i, lpad(to_hex(i), 64, '0'), now(), (i * 7) %% 50, (i * 3) %% 20
                FROM generate_series(1, %d) AS i""".formatted(candidates - 1), "ANALYZE");
        String checkpoint = LOG.sign(Checkpoint.of(LOG.key().name(), 7, Hash.leaf(new byte[0]))
                        .text())
                .toString();
        var panels = Replica.as(PanelServiceGrpc.newBlockingStub(channel), cluster.token("admin-1", "admin"));
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Dispute opened = arbitration.open(Arbitration.policy(3, 5, 86_400));
            ConvenePanelRequest request = ConvenePanelRequest.newBuilder()
                    .setDisputeId(opened.getDisputeId())
                    .setDraw(PanelDraw.newBuilder().setCheckpoint(checkpoint).setFallbackSeats(2))
                    .build();
            long sent = System.nanoTime();
            Dispute convened = panels.convenePanel(request).getDispute();
            millis.add((System.nanoTime() - sent) / 1e6);
            assertEquals(7, convened.getPanel().getSeatsCount());
        }
        List<Double> warm = new ArrayList<>(millis.subList(10, millis.size()));
        Collections.sort(warm);
        print(
                "a draw of 7 among %d candidates: median %.0f ms, slowest of %d %.0f ms",
                candidates, warm.get(warm.size() / 2), warm.size(), warm.get(warm.size() - 1));
    }
}
