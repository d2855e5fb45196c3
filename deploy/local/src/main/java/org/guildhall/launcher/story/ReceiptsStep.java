package org.guildhall.launcher.story;

import static org.guildhall.launcher.local.Service.REPUTATION;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.guildhall.launcher.story.ExactScores.Fraction;
import org.guildhall.reputation.v1.ConsumerContribution;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.ExplainScoreResponse;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.MintKey;
import org.guildhall.reputation.v1.MintKind;
import org.guildhall.reputation.v1.MintServiceGrpc;
import org.guildhall.reputation.v1.Receipt;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptServiceGrpc.ReceiptServiceFutureStub;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.RegisterMintRequest;
import org.guildhall.reputation.v1.Score;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.ScoreServiceGrpc.ScoreServiceBlockingStub;
import org.guildhall.reputation.v1.SubmitReceiptRequest;
import org.guildhall.reputation.v1.SubmitReceiptResponse;

/**
 * Forty providers and three hundred consumers exchange five thousand receipts, some of them forged, replayed or
 * self-dealt, and a ring of new keys praises one provider. Verdicts are counted, scores ranked, one explained.
 */
final class ReceiptsStep {
    private static final int PROVIDERS = 40;
    private static final int CONSUMERS = 300;
    private static final int RECEIPTS = 5_000;
    private static final int RING_KEYS = 20;
    private static final int RING_RECEIPTS = 8;
    private static final int FORGED_EACH = 75;
    private static final int REPEATED = 60;
    private static final int PROOF_REPLAYED = 60;
    private static final int SELF_DEALT = 60;
    private static final int CONFLICTING = 30;
    private static final int LOYAL_EVERY = 10;
    private static final int IN_FLIGHT = 64;
    private static final int SHOWN = 10;
    private static final long PATIENCE_S = 300;

    /** One receipt on its way: who brings it, and what it ought to be answered. */
    private record Submission(Actor by, Receipt receipt, ReceiptVerdict expected) {}

    private final List<SignedReceipt> accepted = new ArrayList<>();
    private final Map<ReceiptVerdict, Long> expectedVerdicts = new EnumMap<>(ReceiptVerdict.class);
    private final Map<ReceiptVerdict, Long> verdicts = new ConcurrentHashMap<>();
    private int number;

    void play(Stage stage) throws InterruptedException {
        stage.begin("3. Forty providers and three hundred consumers exchange five thousand receipts");
        SignedReceipt.Mint mint = registerMint(stage);
        Instant now = stage.now().truncatedTo(ChronoUnit.SECONDS);
        SplittableRandom random = stage.random("receipts");
        int bad = 2 * FORGED_EACH + REPEATED + PROOF_REPLAYED + SELF_DEALT + CONFLICTING;
        List<SignedReceipt> history = history(stage, random, now);
        List<SignedReceipt> ring = ring(stage, random, now);
        List<SignedReceipt> honest = honest(stage, random, now, RECEIPTS - bad - history.size() - ring.size());
        accepted.addAll(history);
        accepted.addAll(ring);
        accepted.addAll(honest);
        List<Submission> good = accepted.stream()
                .map(receipt -> new Submission(
                        receipt.consumer(), receipt.message(mint), ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED))
                .toList();
        List<Submission> wrong = wrong(stage, mint, honest);
        int as = 0;
        try (Progress progress = stage.progress("receipts judged", RECEIPTS)) {
            // What is repeated, replayed or contradicted must be there first.
            as += submit(stage, good, progress);
            as += submit(stage, wrong, progress);
        }
        showVerdicts(stage, as);
        Instant asOf = stage.now().truncatedTo(ChronoUnit.MILLIS);
        rankAndExplain(stage, new ExactScores(accepted, asOf), asOf);
        stage.disputed = honest.stream()
                .filter(receipt -> receipt.successPercent() < 100)
                .findFirst()
                .orElseThrow();
        stage.disputedDigest = stage.disputed.statement(mint).digest().hex();
    }

    private static SignedReceipt.Mint registerMint(Stage stage) {
        SignedReceipt.Mint mint =
                new SignedReceipt.Mint("https://mint-" + stage.tag() + ".example", stage.actor("mint-" + stage.tag()));
        stage.as("admin", "admin", REPUTATION, MintServiceGrpc::newBlockingStub)
                .registerMint(RegisterMintRequest.newBuilder()
                        .setMintUrl(mint.url())
                        .setKind(MintKind.MINT_KIND_MINT_SIGNATURE)
                        .addKeys(MintKey.newBuilder()
                                .setPublicKey(mint.signer().key().hex()))
                        .build());
        return mint;
    }

    /** One old receipt of each consumer: outside of the window, but it is since then that the consumer is known. */
    private List<SignedReceipt> history(Stage stage, SplittableRandom random, Instant now) {
        List<SignedReceipt> receipts = new ArrayList<>();
        for (int c = 1; c <= CONSUMERS; c++) {
            Instant completed = now.minus(Duration.ofDays(random.nextInt(35, 120)));
            receipts.add(receipt(stage, provider(stage, random), stage.actor("consumer", c), 100, completed));
        }
        return receipts;
    }

    /** Receipts of the last weeks. Every tenth consumer is loyal to one provider; the others spread theirs. */
    private List<SignedReceipt> honest(Stage stage, SplittableRandom random, Instant now, int count) {
        List<SignedReceipt> receipts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int c = 1 + i % CONSUMERS;
            Actor consumer = stage.actor("consumer", c);
            boolean loyal = c % LOYAL_EVERY == 0 && random.nextInt(5) > 0;
            Actor provider = loyal ? stage.actor("provider", 1 + c % PROVIDERS) : provider(stage, random);
            Instant completed = now.minus(Duration.ofMinutes(random.nextInt(60, 29 * 24 * 60)));
            receipts.add(receipt(stage, provider, consumer, success(random), completed));
        }
        return receipts;
    }

    /** New keys that all praise the last provider. Everything about their receipts is in order; only age they lack. */
    private List<SignedReceipt> ring(Stage stage, SplittableRandom random, Instant now) {
        List<SignedReceipt> receipts = new ArrayList<>();
        for (int i = 0; i < RING_KEYS * RING_RECEIPTS; i++) {
            Instant completed = now.minus(Duration.ofMinutes(random.nextInt(60, 5 * 24 * 60)));
            receipts.add(receipt(
                    stage, stage.actor("provider", PROVIDERS), stage.actor("ring", 1 + i % RING_KEYS), 100, completed));
        }
        return receipts;
    }

    private SignedReceipt receipt(Stage stage, Actor provider, Actor consumer, int success, Instant completed) {
        number++;
        return new SignedReceipt(
                "lease-" + stage.tag() + "-" + number, provider, consumer, success, completed, "payment " + number);
    }

    /** Providers with low numbers are busier. */
    private static Actor provider(Stage stage, SplittableRandom random) {
        return stage.actor("provider", 1 + Math.min(random.nextInt(PROVIDERS), random.nextInt(PROVIDERS)));
    }

    private static int success(SplittableRandom random) {
        return random.nextInt(10) < 7 ? 100 : random.nextInt(20, 100);
    }

    private List<Submission> wrong(Stage stage, SignedReceipt.Mint mint, List<SignedReceipt> honest) {
        List<Submission> wrong = new ArrayList<>();
        Actor forger = stage.actor("forger", 2);
        for (int i = 0; i < FORGED_EACH; i++) {
            SignedReceipt forged = receipt(
                    stage,
                    honest.get(i).provider(),
                    honest.get(i).consumer(),
                    100,
                    honest.get(i).completedAt());
            wrong.add(new Submission(
                    forger,
                    forged.message(mint, forger, forged.provider()),
                    ReceiptVerdict.RECEIPT_VERDICT_BAD_CONSUMER_SIGNATURE));
            SignedReceipt other = forged.withLease(forged.lease() + "-b");
            wrong.add(new Submission(
                    forger,
                    other.message(mint, other.consumer(), forger),
                    ReceiptVerdict.RECEIPT_VERDICT_BAD_PROVIDER_SIGNATURE));
        }
        for (int i = 0; i < REPEATED; i++) {
            SignedReceipt once = honest.get(100 + i);
            wrong.add(new Submission(once.consumer(), once.message(mint), ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE));
        }
        for (int i = 0; i < PROOF_REPLAYED; i++) {
            SignedReceipt once = honest.get(200 + i);
            SignedReceipt again = once.withLease(once.lease() + "-again");
            wrong.add(new Submission(
                    once.consumer(), again.message(mint), ReceiptVerdict.RECEIPT_VERDICT_PROOF_REPLAYED));
        }
        for (int i = 0; i < SELF_DEALT; i++) {
            Actor provider = stage.actor("provider", 1 + i % PROVIDERS);
            SignedReceipt self =
                    receipt(stage, provider, provider, 100, honest.get(i).completedAt());
            wrong.add(new Submission(provider, self.message(mint), ReceiptVerdict.RECEIPT_VERDICT_SELF_DEALING));
        }
        for (int i = 0; i < CONFLICTING; i++) {
            SignedReceipt once = honest.get(300 + i);
            SignedReceipt other =
                    once.withSuccess(once.successPercent() == 1 ? 2 : 1).withPayment("second " + i);
            wrong.add(new Submission(once.consumer(), other.message(mint), ReceiptVerdict.RECEIPT_VERDICT_CONFLICT));
        }
        return wrong;
    }

    /**
     * Submits all, many at a time.
     *
     * @return how many were answered as expected
     */
    private int submit(Stage stage, List<Submission> submissions, Progress progress) throws InterruptedException {
        Map<Actor, ReceiptServiceFutureStub> stubs = new HashMap<>();
        Semaphore room = new Semaphore(IN_FLIGHT);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        java.util.concurrent.atomic.AtomicInteger asExpected = new java.util.concurrent.atomic.AtomicInteger();
        for (Submission submission : submissions) {
            expectedVerdicts.merge(submission.expected, 1L, Long::sum);
            if (!room.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no answer for " + PATIENCE_S + " s");
            }
            ReceiptServiceFutureStub receipts = stubs.computeIfAbsent(
                    submission.by, by -> stage.as("consumer", by.id(), REPUTATION, ReceiptServiceGrpc::newFutureStub));
            var answer = receipts.submitReceipt(SubmitReceiptRequest.newBuilder()
                    .setReceipt(submission.receipt)
                    .build());
            Futures.addCallback(
                    answer,
                    new FutureCallback<SubmitReceiptResponse>() {
                        @Override
                        public void onSuccess(SubmitReceiptResponse response) {
                            ReceiptVerdict verdict = response.getOutcome().getVerdict();
                            verdicts.merge(verdict, 1L, Long::sum);
                            asExpected.addAndGet(verdict == submission.expected ? 1 : 0);
                            progress.step();
                            room.release();
                        }

                        @Override
                        public void onFailure(Throwable e) {
                            failure.compareAndSet(null, e);
                            room.release();
                        }
                    },
                    MoreExecutors.directExecutor());
        }
        if (!room.tryAcquire(IN_FLIGHT, PATIENCE_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no answer for " + PATIENCE_S + " s");
        }
        if (failure.get() instanceof io.grpc.StatusRuntimeException refused) {
            throw refused;
        }
        return asExpected.get();
    }

    private void showVerdicts(Stage stage, int asExpected) {
        Table table = new Table("verdict", "expected", "answered");
        for (ReceiptVerdict verdict : ReceiptVerdict.values()) {
            long expected = expectedVerdicts.getOrDefault(verdict, 0L);
            long answered = verdicts.getOrDefault(verdict, 0L);
            if (expected + answered > 0) {
                table.row(verdict.name().replace("RECEIPT_VERDICT_", ""), expected, answered);
            }
        }
        stage.show(table);
        stage.checkEquals("each of five thousand receipts gets the verdict that it deserves", RECEIPTS, asExpected);
    }

    private void rankAndExplain(Stage stage, ExactScores exact, Instant asOf) {
        ScoreServiceBlockingStub scores =
                stage.as("observer", "reader-" + stage.tag(), REPUTATION, ScoreServiceGrpc::newBlockingStub);
        Map<Actor, Score> answered = new HashMap<>();
        int right = 0;
        for (int p = 1; p <= PROVIDERS; p++) {
            Actor provider = stage.actor("provider", p);
            Score score = scores.getScore(GetScoreRequest.newBuilder()
                            .setProviderKey(provider.key().hex())
                            .setAsOf(timestamp(asOf))
                            .build())
                    .getScore();
            answered.put(provider, score);
            right += score.getScore() == exact.score(provider).rounded() ? 1 : 0;
        }
        List<Actor> ranked = answered.keySet().stream()
                .sorted(Comparator.comparingDouble(
                                (Actor provider) -> answered.get(provider).getScore())
                        .reversed()
                        .thenComparing(provider -> provider.key().hex()))
                .toList();
        stage.best = ranked.get(0);
        Actor praised = stage.actor("provider", PROVIDERS);
        Table table = new Table("rank", "provider", "score", "receipts", "consumers");
        for (int i = 0; i < PROVIDERS; i++) {
            Actor provider = ranked.get(i);
            if (i < SHOWN || provider.equals(praised)) {
                Score score = answered.get(provider);
                table.row(
                        i + 1,
                        provider.id() + (provider.equals(praised) ? " (praised by the ring)" : ""),
                        "%.6f".formatted(score.getScore()),
                        score.getReceipts(),
                        score.getConsumers());
            }
        }
        stage.show(table);
        stage.checkEquals("all forty scores equal the exact ones", PROVIDERS, right);
        explain(stage, scores, exact, stage.best, asOf);
        ExplainScoreResponse ring = explanation(scores, praised, asOf, "");
        stage.checkEquals(
                "the ring's receipts are accepted and add nothing yet",
                (long) RING_KEYS * RING_RECEIPTS,
                ring.getReceipts().getConsumerTooNew());
    }

    private static void explain(
            Stage stage, ScoreServiceBlockingStub scores, ExactScores exact, Actor provider, Instant asOf) {
        List<ConsumerContribution> contributions = new ArrayList<>();
        ExplainScoreResponse page = explanation(scores, provider, asOf, "");
        contributions.addAll(page.getContributionsList());
        double score = page.getScore().getScore();
        while (!page.getNextPageToken().isEmpty()) {
            page = explanation(scores, provider, asOf, page.getNextPageToken());
            contributions.addAll(page.getContributionsList());
        }
        stage.say("What the score of " + provider.id() + " is made of, the five largest of " + contributions.size()
                + " consumers:");
        Table table = new Table("consumer", "receipts here", "of all", "share", "weight", "success", "adds");
        contributions.stream()
                .sorted(Comparator.comparingDouble(ConsumerContribution::getContribution)
                        .reversed()
                        .thenComparing(ConsumerContribution::getConsumerKey))
                .limit(5)
                .forEach(part -> table.row(
                        part.getConsumerKey().substring(0, 16) + "…",
                        part.getReceipts(),
                        part.getTotalReceipts(),
                        "%.3f".formatted(part.getShare()),
                        "%.3f".formatted(part.getWeight()),
                        "%.2f".formatted(part.getSuccessSum()),
                        "%.6f".formatted(part.getContribution())));
        stage.show(table);
        Fraction sum = contributions.stream()
                .map(part -> Fraction.parse(part.getExactContribution()))
                .reduce(Fraction.ZERO, Fraction::plus);
        stage.check("the contributions add up to the exact score", sum.sameAs(exact.score(provider)));
        stage.checkEquals("and round to the score shown", score, sum.rounded());
    }

    private static ExplainScoreResponse explanation(
            ScoreServiceBlockingStub scores, Actor provider, Instant asOf, String pageToken) {
        return scores.explainScore(ExplainScoreRequest.newBuilder()
                .setProviderKey(provider.key().hex())
                .setAsOf(timestamp(asOf))
                .setPageSize(100)
                .setPageToken(pageToken)
                .build());
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
