package org.guildhall.reputation.receipt;

import fr.acinq.secp256k1.Secp256k1;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.guildhall.platform.testing.GuildhallTestResource;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.MintServiceGrpc;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.SubmitReceiptsRequest;
import org.guildhall.reputation.v1.SubmitReceiptsResponse;

/**
 * Verified ingest over streams into the packaged service, as in production, against verification alone; and how long
 * GetScore takes meanwhile. Not a test; docs/benchmarks.md says how to run it.
 */
public final class IngestBenchmark extends ReputationTest {
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");
    private static final int BATCH = 500;
    private static final int WARM_UP_BATCH = 10;
    private static final int STREAMS = 2;
    private static final int AHEAD = 6;
    private static final Duration READ_EVERY = Duration.ofMillis(5);

    private final List<Long> reads = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private ProcessHandle postgres;
    private Process service;
    private int port;

    private IngestBenchmark() {}

    /** @param args receipts a round, rounds, and if it says so receipts of the window that are there before */
    public static void main(String[] args) throws Exception {
        int receipts = Integer.parseInt(args[0]);
        int rounds = Integer.parseInt(args[1]);
        GuildhallTestResource surroundings = new GuildhallTestResource();
        IngestBenchmark benchmark = new IngestBenchmark();
        try {
            Map<String, String> config = surroundings.start();
            benchmark.start(config);
            if (args.length > 2) {
                benchmark.stop();
                fill(config.get("quarkus.datasource.jdbc.url"), Integer.parseInt(args[2]));
                benchmark.start(config);
            }
            // What runs once a batch is compiled only after thousands of batches, so small ones come first.
            benchmark.round("warm-up", receiptsOf(receipts, "warm-up " + Instant.now()), WARM_UP_BATCH);
            for (int round = 1; round <= rounds; round++) {
                benchmark.round("round " + round, receiptsOf(receipts, "round " + round + Instant.now()), BATCH);
            }
            benchmark.tellMemory();
        } finally {
            benchmark.stop();
            surroundings.stop();
        }
    }

    private void stop() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        channels.clear();
        if (service != null) {
            service.destroy();
            service.waitFor(40, TimeUnit.SECONDS);
        }
    }

    /** Receipts of other parties, ten a consumer and a hundred a provider; without evidence, which scoring doesn't read. */
    private static void fill(String url, int receipts) throws Exception {
        try (Connection database = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = database.createStatement()) {
            statement.execute("INSERT INTO consumer (consumer_key, first_seen)"
                    + " SELECT sha256(cast('c' || i AS bytea)), now() - interval '60 days'"
                    + " FROM generate_series(0, " + receipts / 10 + ") i");
            statement.execute("INSERT INTO receipt (consumer_key, provider_key, lease_id, receipt_digest,"
                    + " success_millionths, completed_at, recorded_at)"
                    + " SELECT sha256(cast('c' || i / 10 AS bytea)), sha256(cast('p' || i % " + receipts / 100
                    + " AS bytea)), 'lease ' || i, sha256(cast('r' || i AS bytea)), 1000000,"
                    + " now() - random() * interval '29 days', now() FROM generate_series(0, " + (receipts - 1)
                    + ") i");
            statement.execute("VACUUM ANALYZE");
        }
    }

    private void tellMemory() throws IOException, InterruptedException {
        String pid = String.valueOf(service.pid());
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS"))
                .forEach(System.out::println);
        for (String command : List.of("GC.run", "GC.heap_info")) {
            int ignored = new ProcessBuilder(jcmd.toString(), pid, command)
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    private void start(Map<String, String> config) throws Exception {
        postgres = postmaster(config.get("quarkus.datasource.jdbc.url"));
        Path log = Path.of("target", "ingest-benchmark.log");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        command.addAll(List.of(System.getProperty("service.options", "-Dnone").split(" ")));
        command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        config.forEach(
                (name, value) -> builder.environment().put(name.toUpperCase().replaceAll("[^A-Z0-9]", "_"), value));
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("GUILDHALL_LOG_KEY_FILE", "target/ingest-benchmark-log.key");
        builder.environment().put("GUILDHALL_LOG_ORIGIN", "guildhall.test/ingest-benchmark");
        builder.environment().put("GUILDHALL_SNAPSHOTS_KEY_FILE", "target/ingest-benchmark-snapshots.key");
        service = builder.start();
        Matcher listening = LISTENING.matcher("");
        while (!listening.reset(Files.readString(log)).find()) {
            if (!service.isAlive()) {
                throw new IllegalStateException(Files.readString(log));
            }
            // Nothing tells a parent that its child listens.
            Thread.sleep(100);
        }
        port = Integer.parseInt(listening.group(1));
        var ignored = asAdmin(MintServiceGrpc.newBlockingStub(channelOfItsOwn()))
                .registerMint(mint(TestReceipt.MINT).build());
    }

    private static ProcessHandle postmaster(String url) throws Exception {
        try (Connection database = DriverManager.getConnection(url, "postgres", "postgres");
                ResultSet directory = database.createStatement().executeQuery("SHOW data_directory")) {
            directory.next();
            Path pid = Path.of(directory.getString(1), "postmaster.pid");
            return ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pid).get(0).trim()))
                    .orElseThrow();
        }
    }

    private ManagedChannel channelOfItsOwn() {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        channels.add(channel);
        return channel;
    }

    private static List<Receipt> receiptsOf(int count, String run) {
        Instant completed = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> TestReceipt.of("p" + i % 100, "c" + i % 1000, run + i, completed)
                        .signed())
                .toList();
    }

    private void round(String name, List<Receipt> receipts, int batch) throws Exception {
        List<SubmitReceiptsRequest> batches = new ArrayList<>();
        for (int from = 0; from < receipts.size(); from += batch) {
            batches.add(SubmitReceiptsRequest.newBuilder()
                    .addAllReceipts(receipts.subList(from, from + batch).stream()
                            .map(r -> proto(r).build())
                            .toList())
                    .build());
        }
        double load = loadAverage();
        ProcessHandle client = ProcessHandle.current();
        long cpu = cpuMicros(client);
        long begin = System.nanoTime();
        raw(receipts);
        double raw = receipts.size() / ((System.nanoTime() - begin) / 1e9);
        double rawCpu = (double) (cpuMicros(client) - cpu) / receipts.size();
        long ofClient = cpuMicros(client);
        long ofService = cpuMicros(service.toHandle());
        long ofPostgres = ofPostgres();
        begin = System.nanoTime();
        ingest(batches, receipts.size());
        double ingest = receipts.size() / ((System.nanoTime() - begin) / 1e9);
        double clientCpu = (double) (cpuMicros(client) - ofClient) / receipts.size();
        double serviceCpu = (double) (cpuMicros(service.toHandle()) - ofService) / receipts.size();
        double postgresCpu = (double) (ofPostgres() - ofPostgres) / receipts.size();
        System.out.printf(
                "%s: verification alone %.0f receipts/s (%.0f µs of a core each), ingest %.0f receipts/s (service"
                        + " %.0f, PostgreSQL %.0f, client %.0f µs): %.0f %%,"
                        + " by time of the cores %.0f %%; %d × GetScore p50 %.1f ms, p99 %.1f ms; load average %.1f%n",
                name,
                raw,
                rawCpu,
                ingest,
                serviceCpu,
                postgresCpu,
                clientCpu,
                100 * ingest / raw,
                100 * rawCpu / (serviceCpu + postgresCpu + clientCpu),
                reads.size(),
                percentile(50) / 1e3,
                percentile(99) / 1e3,
                load);
    }

    private static double loadAverage() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    /** Microseconds of processor time of PostgreSQL, whose processes aren't ours: it was started as a daemon. */
    private long ofPostgres() {
        return Stream.concat(Stream.of(postgres), postgres.descendants())
                .mapToLong(IngestBenchmark::cpuMicros)
                .sum();
    }

    private static long cpuMicros(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1000;
    }

    private long percentile(int percent) {
        List<Long> sorted = reads.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    /** The two parties' signatures of each receipt, on as many threads as there are cores. */
    private static void raw(List<Receipt> receipts) throws InterruptedException {
        List<byte[][]> signed = receipts.stream()
                .map(r -> new byte[][] {
                    r.content().digest().bytes(),
                    r.consumerKey().bytes(),
                    r.consumerSignature().bytes(),
                    r.providerKey().bytes(),
                    r.providerSignature().bytes()
                })
                .toList();
        List<Thread> threads = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger good = new AtomicInteger();
        for (int t = 0; t < Runtime.getRuntime().availableProcessors(); t++) {
            Thread thread = new Thread(() -> {
                for (int i = next.getAndIncrement(); i < signed.size(); i = next.getAndIncrement()) {
                    byte[][] r = signed.get(i);
                    if (Secp256k1.get().verifySchnorr(r[2], r[0], r[1])
                            && Secp256k1.get().verifySchnorr(r[4], r[0], r[3])) {
                        good.incrementAndGet();
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (good.get() != receipts.size()) {
            throw new AssertionError("only " + good);
        }
    }

    private void ingest(List<SubmitReceiptsRequest> batches, int receipts) throws InterruptedException {
        AtomicLong accepted = new AtomicLong();
        CountDownLatch ends = new CountDownLatch(STREAMS);
        reads.clear();
        for (int s = 0; s < STREAMS; s++) {
            Semaphore ahead = new Semaphore(AHEAD);
            StreamObserver<SubmitReceiptsRequest> requests = as(
                            ReceiptServiceGrpc.newStub(channelOfItsOwn()), "x", "service")
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
            new Thread(() -> {
                        for (int i = stream; i < batches.size(); i += STREAMS) {
                            ahead.acquireUninterruptibly();
                            requests.onNext(batches.get(i));
                        }
                        requests.onCompleted();
                    })
                    .start();
        }
        var scores = as(ScoreServiceGrpc.newBlockingStub(channelOfItsOwn()), "y", "consumer");
        while (!ends.await(READ_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            long read = System.nanoTime();
            var ignored = scores.getScore(GetScoreRequest.newBuilder()
                    .setProviderKey(
                            TestKey.of("p" + reads.size() % 100).publicKey().hex())
                    .build());
            reads.add((System.nanoTime() - read) / 1000);
        }
        if (accepted.get() != receipts) {
            throw new AssertionError("only " + accepted);
        }
    }
}
