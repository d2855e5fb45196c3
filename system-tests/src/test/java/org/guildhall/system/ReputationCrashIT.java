package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.story.Actor;
import org.guildhall.launcher.story.ExactScores;
import org.guildhall.launcher.story.SignedReceipt;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.ListScoresRequest;
import org.guildhall.reputation.v1.ListScoresResponse;
import org.guildhall.reputation.v1.MintKey;
import org.guildhall.reputation.v1.MintKind;
import org.guildhall.reputation.v1.MintServiceGrpc;
import org.guildhall.reputation.v1.ReceiptOutcome;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.RegisterMintRequest;
import org.guildhall.reputation.v1.Score;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.SubmitReceiptsRequest;
import org.guildhall.reputation.v1.SubmitReceiptsResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: no crash loses a verdict or counts a receipt twice, and replicas agree. Method: streams of receipts go to one of
 * two replicas, which is killed and started again several times, and PostgreSQL once; what wasn't answered is brought
 * again. Then the answers are compared with the tables, and the scores of both replicas with a recomputation.
 * {@code -Dguildhall.crash.kills=N} sets how often the replica is killed.
 */
class ReputationCrashIT {
    private static final int KILLS = Integer.getInteger("guildhall.crash.kills", 2);
    private static final long SEED = Long.getLong("guildhall.crash.seed", System.nanoTime());
    private static final int BATCH = 20;
    private static final int AHEAD = 4;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(180);

    private static final SignedReceipt.Mint MINT = new SignedReceipt.Mint("https://mint.test", Actor.of(SEED, "mint"));
    private static final List<Actor> PROVIDERS = actors("provider", 5);
    private static final List<Actor> CONSUMERS = actors("consumer", 12);

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static Replica killed;
    private static Replica other;

    private final AtomicInteger leases = new AtomicInteger();
    private final List<SignedReceipt> accepted = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger duplicates = new AtomicInteger();
    private volatile boolean closing;

    private static List<Actor> actors(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Actor.of(SEED, name + " " + i))
                .toList();
    }

    @BeforeAll
    static void start() {
        cluster = Cluster.startQuick(directory.resolve("cluster"));
        killed = cluster.replica(Service.REPUTATION, Map.of());
        other = cluster.replica(Service.REPUTATION, Map.of());
        ManagedChannel channel = other.channel();
        try {
            Replica.as(MintServiceGrpc.newBlockingStub(channel), cluster.token("admin-1", "admin"))
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .registerMint(RegisterMintRequest.newBuilder()
                            .setMintUrl(MINT.url())
                            .setKind(MintKind.MINT_KIND_MINT_SIGNATURE)
                            .addKeys(MintKey.newBuilder()
                                    .setPublicKey(MINT.signer().key().hex()))
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Brings batches of receipts on one stream after the other until all are answered. */
    private final class Bringer extends Thread {
        private final Random random;
        private final Deque<List<SignedReceipt>> unanswered = new ArrayDeque<>();
        private Throwable failure;

        private Bringer(int number) {
            this.random = new Random(SEED + number);
        }

        @Override
        public void run() {
            try {
                while (!closing || !unanswered.isEmpty()) {
                    ManagedChannel channel = killed.channel();
                    try {
                        stream(channel);
                    } finally {
                        channel.shutdownNow();
                    }
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        /** Ends when the stream breaks, or when all is answered and no more is to come. */
        private void stream(ManagedChannel channel) throws InterruptedException {
            BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
            StreamObserver<SubmitReceiptsRequest> requests = ReputationCrashIT.stream(channel, answers);
            unanswered.forEach(batch -> requests.onNext(request(batch)));
            while (!closing || !unanswered.isEmpty()) {
                while (!closing && unanswered.size() < AHEAD) {
                    List<SignedReceipt> batch = batch();
                    unanswered.add(batch);
                    requests.onNext(request(batch));
                }
                Object answer = answers.poll(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
                if (answer instanceof SubmitReceiptsResponse outcomes) {
                    take(unanswered.remove(), outcomes.getOutcomesList());
                } else {
                    requireOutage((Throwable) answer);
                    return;
                }
            }
            requests.onCompleted();
        }

        private List<SignedReceipt> batch() {
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            return IntStream.range(0, BATCH)
                    .mapToObj(i -> {
                        String lease = "lease " + leases.incrementAndGet();
                        return new SignedReceipt(
                                lease,
                                PROVIDERS.get(random.nextInt(PROVIDERS.size())),
                                CONSUMERS.get(random.nextInt(CONSUMERS.size())),
                                random.nextInt(101),
                                now.minus(Duration.ofMinutes(1 + random.nextInt(60 * 24 * 60))),
                                lease);
                    })
                    .toList();
        }

        private void take(List<SignedReceipt> batch, List<ReceiptOutcome> outcomes) {
            assertEquals(batch.size(), outcomes.size());
            for (int i = 0; i < batch.size(); i++) {
                ReceiptVerdict verdict = outcomes.get(i).getVerdict();
                duplicates.addAndGet(verdict == ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE ? 1 : 0);
                assertTrue(
                        verdict == ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED
                                || verdict == ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE,
                        verdict.name());
                accepted.add(batch.get(i));
            }
        }

        /** Only what a crash can do; a refusal is a mistake of the service's. */
        private void requireOutage(Throwable failure) {
            Status.Code code = failure == null
                    ? Status.Code.DEADLINE_EXCEEDED
                    : Status.fromThrowable(failure).getCode();
            switch (code) {
                case UNAVAILABLE, CANCELLED, ABORTED -> {}
                default -> throw new IllegalStateException("no answer, or a wrong one", failure);
            }
        }
    }

    private static SubmitReceiptsRequest request(List<SignedReceipt> batch) {
        return SubmitReceiptsRequest.newBuilder()
                .addAllReceipts(
                        batch.stream().map(receipt -> receipt.message(MINT)).toList())
                .build();
    }

    private void awaitProgress(int more) throws InterruptedException {
        int before = accepted.size();
        long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
        while (accepted.size() < before + more) {
            assertTrue(System.nanoTime() < deadline, "no more answers come");
            // The streams go on by themselves; there is nothing to wait on.
            Thread.sleep(5);
        }
    }

    @Test
    void everyAcknowledgedVerdictIsDurableAndBothReplicasScoreWhatWasAcknowledged() throws Exception {
        System.out.println("seed " + SEED + " (-Dguildhall.crash.seed)");
        Random random = new Random(SEED);
        List<Bringer> bringers = List.of(new Bringer(1), new Bringer(2));
        bringers.forEach(Thread::start);
        for (int kill = 0; kill < KILLS; kill++) {
            awaitProgress(BATCH * (3 + random.nextInt(10)));
            if (kill == KILLS / 2) {
                cluster.killPostgres();
                cluster.restartPostgres();
                awaitProgress(BATCH * 4);
            }
            killed.kill();
            killed.start();
        }
        awaitProgress(BATCH * 4);
        closing = true;
        for (Bringer bringer : bringers) {
            bringer.join(ANSWER_LIMIT.toMillis());
            assertNull(bringer.failure);
            assertFalse(bringer.isAlive());
        }

        System.out.printf(
                "%d kills: %d receipts acknowledged, %d of them as duplicates%n",
                KILLS, accepted.size(), duplicates.get());
        assertEquals(leases.get(), accepted.size());
        assertEquals(accepted.size(), cluster.number(Service.REPUTATION, "SELECT count(*) FROM receipt"));
        assertEquals(accepted.size(), cluster.number(Service.REPUTATION, "SELECT count(*) FROM receipt_evidence"));
        requireDuplicates(killed);
        requireScores();
    }

    /** Brings everything once more, as somebody does who never got an answer. */
    private void requireDuplicates(Replica replica) throws InterruptedException {
        ManagedChannel channel = replica.channel();
        try {
            BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
            StreamObserver<SubmitReceiptsRequest> requests = stream(channel, answers);
            for (int from = 0; from < accepted.size(); from += 500) {
                requests.onNext(request(accepted.subList(from, Math.min(accepted.size(), from + 500))));
                Object answer = answers.poll(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
                SubmitReceiptsResponse outcomes = assertInstanceOf(SubmitReceiptsResponse.class, answer);
                outcomes.getOutcomesList()
                        .forEach(o -> assertEquals(ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE, o.getVerdict()));
            }
            requests.onCompleted();
        } finally {
            channel.shutdownNow();
        }
    }

    /** A stream whose answers, and whose failure, go into the queue. */
    private static StreamObserver<SubmitReceiptsRequest> stream(ManagedChannel channel, BlockingQueue<Object> answers) {
        return Replica.as(ReceiptServiceGrpc.newStub(channel).withWaitForReady(), cluster.token("x", "service"))
                .submitReceipts(new StreamObserver<>() {
                    @Override
                    public void onNext(SubmitReceiptsResponse answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable e) {
                        answers.add(e);
                    }

                    @Override
                    public void onCompleted() {
                        answers.add(new IllegalStateException("the stream ended"));
                    }
                });
    }

    private void requireScores() {
        Instant asOf = Instant.now().truncatedTo(ChronoUnit.MICROS);
        ExactScores exact = new ExactScores(accepted, asOf);
        List<ListScoresResponse> rankings = new ArrayList<>();
        for (Replica replica : List.of(killed, other)) {
            ManagedChannel channel = replica.channel();
            try {
                var scores = Replica.as(ScoreServiceGrpc.newBlockingStub(channel), cluster.token("y", "consumer"))
                        .withDeadlineAfter(60, TimeUnit.SECONDS);
                Timestamp at = Timestamp.newBuilder()
                        .setSeconds(asOf.getEpochSecond())
                        .setNanos(asOf.getNano())
                        .build();
                rankings.add(scores.listScores(
                        ListScoresRequest.newBuilder().setAsOf(at).build()));
                for (Actor provider : PROVIDERS) {
                    Score score = scores.getScore(GetScoreRequest.newBuilder()
                                    .setProviderKey(provider.key().hex())
                                    .setAsOf(at)
                                    .build())
                            .getScore();
                    assertEquals(exact.score(provider).rounded(), score.getScore());
                    assertTrue(rankings.get(0).getScoresList().contains(score));
                }
            } finally {
                channel.shutdownNow();
            }
        }
        assertEquals(rankings.get(0), rankings.get(1));
        assertEquals(PROVIDERS.size(), rankings.get(0).getScoresCount());
    }
}
