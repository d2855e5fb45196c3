package org.guildhall.reputation.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.consumer.TestEvent;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.v1.BatchGetScoresRequest;
import org.guildhall.reputation.v1.ConsumerServiceGrpc;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.ListScoresRequest;
import org.guildhall.reputation.v1.ListTrustRequest;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.Score;
import org.guildhall.reputation.v1.SetAnchorsRequest;
import org.guildhall.reputation.v1.Trust;
import org.guildhall.reputation.v1.TrustServiceGrpc;
import org.guildhall.reputation.v1.WatchScoresRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random receipts, voids, reports of first activities and moves of the clock: after each of them all views show the same
 * at the same time. {@code ExplainScore} is summed up by the database, the others come from memory, so one is the proof
 * of the other.
 */
@QuarkusTest
class ViewsAgreeIT extends ReputationTest {
    private static final int STEPS = Integer.getInteger("guildhall.test.steps", 8);

    @Inject
    MovableClock clock;

    private final long seed = Long.getLong("guildhall.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> providers =
            IntStream.range(0, 4).mapToObj(i -> fresh("p")).toList();
    private final List<String> consumers =
            IntStream.range(0, 6).mapToObj(i -> fresh("c")).toList();
    private final List<String> counting = new ArrayList<>();
    private int leases;

    @BeforeEach
    void mint() {
        clock.set(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        registerTestMint();
    }

    @AfterEach
    void realTime() {
        clock.reset();
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Instant anyTime() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(random.nextInt(70 * 24)));
    }

    private void change() {
        for (int i = 0; i < 5; i++) {
            // A provider may be a consumer too, or trust would end with those whom the anchor uses.
            String consumer = random.nextInt(4) == 0 ? any(providers) : any(consumers);
            String provider =
                    any(providers.stream().filter(p -> !p.equals(consumer)).toList());
            Receipt receipt = TestReceipt.of(provider, consumer, "lease-" + leases++, anyTime())
                    .withSuccess(random.nextInt(1_000_001) / 1e6)
                    .signed();
            assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt));
            counting.add(receipt.content().digest().hex());
        }
        if (random.nextInt(2) == 0) {
            voidReceipt(counting.remove(random.nextInt(counting.size())));
        }
        if (random.nextInt(2) == 0) {
            var ignored = as(ConsumerServiceGrpc.newBlockingStub(channel()), "relay-1", "observer")
                    .reportFirstSeen(TestEvent.of(any(consumers), anyTime()).build());
        }
        if (random.nextInt(3) == 0) {
            clock.advance(Duration.ofHours(random.nextInt(100)));
        }
    }

    @Test
    void afterEachChangeAllViewsAgree() {
        setAnchors(providers.get(0));
        for (int step = 0; step < STEPS; step++) {
            change();
            // Now, and long ago, for which the receipts are read anew.
            requireAgreement(clock.instant());
            requireAgreement(clock.instant().minus(Duration.ofHours(random.nextInt(60 * 24))));
        }
    }

    private void requireAgreement(Instant asOf) {
        String why = "seed " + seed + ", as of " + asOf;
        Map<String, Score> explained = new HashMap<>();
        for (String provider : providers) {
            Score score = explain(provider, asOf);
            assertEquals(score, score(provider, asOf), why);
            explained.put(score.getProviderKey(), score);
        }
        List<Score> ranking = ranking(asOf);
        assertEquals(ranking.stream().sorted(RANKING).toList(), ranking, why);
        assertEquals(
                explained.values().stream().filter(s -> s.getReceipts() > 0).collect(Collectors.toSet()),
                ranking.stream()
                        .filter(s -> explained.containsKey(s.getProviderKey()))
                        .collect(Collectors.toSet()),
                why);
        List<String> keys = List.copyOf(explained.keySet());
        assertEquals(keys.stream().map(explained::get).toList(), batch(keys, asOf), why);
        List<String> many = Stream.concat(keys.stream(), IntStream.range(0, 20).mapToObj(i -> TestKey.of("nobody" + i)
                        .publicKey()
                        .hex()))
                .toList();
        assertEquals(
                keys.stream().map(explained::get).toList(), batch(many, asOf).subList(0, keys.size()), why);
        if (asOf.equals(clock.instant())) {
            assertEquals(keys.stream().map(explained::get).toList(), watched(keys), why);
        }
        requireTrust(asOf, ranking, why);
    }

    private static final Comparator<Score> RANKING =
            Comparator.comparingDouble(Score::getScore).reversed().thenComparing(Score::getProviderKey);

    /** Trust reaches exactly those that the anchor, or somebody who is reached, contributes to. */
    private void requireTrust(Instant asOf, List<Score> ranking, String why) {
        Map<String, Set<String>> contributors = new HashMap<>();
        for (Score score : ranking) {
            contributors.put(
                    score.getProviderKey(),
                    scores()
                            .explainScore(ExplainScoreRequest.newBuilder()
                                    .setProviderKey(score.getProviderKey())
                                    .setAsOf(timestamp(asOf))
                                    .setPageSize(1000)
                                    .build())
                            .getContributionsList()
                            .stream()
                            .filter(c -> c.getContribution() > 0)
                            .map(c -> c.getConsumerKey())
                            .collect(Collectors.toSet()));
        }
        Set<String> reached =
                new HashSet<>(Set.of(TestKey.of(providers.get(0)).publicKey().hex()));
        while (contributors.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(reached::contains))
                .map(Map.Entry::getKey)
                .toList()
                .stream()
                .map(reached::add)
                .reduce(false, Boolean::logicalOr)) {
            continue;
        }
        List<Trust> trusts = trusts(asOf);
        assertEquals(reached, trusts.stream().map(Trust::getProviderKey).collect(Collectors.toSet()), why);
        assertEquals(1, trusts.stream().mapToDouble(Trust::getTrust).sum(), 1e-9, why);
        assertTrue(trusts.stream().allMatch(t -> t.getTrust() > 0), why);
    }

    private static void setAnchors(String provider) {
        var ignored = asAdmin(TrustServiceGrpc.newBlockingStub(channel()))
                .setAnchors(SetAnchorsRequest.newBuilder()
                        .addProviderKeys(TestKey.of(provider).publicKey().hex())
                        .build());
    }

    private static Score explain(String provider, Instant asOf) {
        return scores().explainScore(ExplainScoreRequest.newBuilder()
                        .setProviderKey(TestKey.of(provider).publicKey().hex())
                        .setAsOf(timestamp(asOf))
                        .build())
                .getScore();
    }

    private static List<Score> batch(List<String> keys, Instant asOf) {
        return scores().batchGetScores(BatchGetScoresRequest.newBuilder()
                        .addAllProviderKeys(keys)
                        .setAsOf(timestamp(asOf))
                        .build())
                .getScoresList();
    }

    private static List<Score> watched(List<String> keys) {
        return scores().watchScores(
                        WatchScoresRequest.newBuilder().addAllProviderKeys(keys).build())
                .next()
                .getScoresList();
    }

    private static List<Score> ranking(Instant asOf) {
        List<Score> scores = new ArrayList<>();
        String token = "";
        do {
            var page = scores().listScores(ListScoresRequest.newBuilder()
                    .setAsOf(timestamp(asOf))
                    .setPageSize(200)
                    .setPageToken(token)
                    .build());
            scores.addAll(page.getScoresList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return scores;
    }

    private static List<Trust> trusts(Instant asOf) {
        return as(TrustServiceGrpc.newBlockingStub(channel()), "somebody", "consumer")
                .listTrust(ListTrustRequest.newBuilder()
                        .setAsOf(timestamp(asOf))
                        .setPageSize(1000)
                        .build())
                .getTrustsList();
    }
}
