package org.guildhall.reputation.score;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.v1.BatchGetScoresRequest;
import org.guildhall.reputation.v1.ConsumerContribution;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.ExplainScoreResponse;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.ListScoresRequest;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.Score;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.WatchScoresRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ScoreGrpcIT extends ReputationTest {
    @Inject
    MovableClock clock;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private int leases;

    @BeforeEach
    void mint() {
        registerTestMint();
        clock.set(now);
    }

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    private Instant daysAgo(int days) {
        return now.minus(Duration.ofDays(days));
    }

    /** @return the receipt's digest */
    private String accept(String provider, String consumer, Instant completedAt, double success) {
        Receipt receipt = TestReceipt.of(provider, consumer, "lease-" + leases++, completedAt)
                .withSuccess(success)
                .signed();
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt));
        return receipt.content().digest().hex();
    }

    /** A consumer whose age is proved by a receipt outside of the window with a provider of no interest. */
    private String agedConsumer() {
        String consumer = fresh("c");
        accept(fresh("elsewhere"), consumer, daysAgo(60), 1);
        return consumer;
    }

    private ExplainScoreResponse explain(String provider, Instant asOf, int pageSize, String token) {
        ExplainScoreRequest.Builder request = ExplainScoreRequest.newBuilder()
                .setProviderKey(TestKey.of(provider).publicKey().hex())
                .setPageSize(pageSize)
                .setPageToken(token);
        if (asOf != null) {
            request.setAsOf(timestamp(asOf));
        }
        return scores().explainScore(request.build());
    }

    @Test
    void aProviderWithoutReceiptsScoresZero() {
        var score = score(fresh("p"), null);
        assertEquals(0.0, score.getScore());
        assertEquals(0, score.getReceipts());
        assertEquals(timestamp(now), score.getAsOf());
    }

    @Test
    void aLoneConsumerAddsAFifthOfItsReceipts() {
        String provider = fresh("p");
        String consumer = agedConsumer();
        for (int i = 0; i < 3; i++) {
            accept(provider, consumer, daysAgo(i + 1), 1);
        }
        assertEquals(0.6, score(provider, null).getScore());
    }

    @Test
    void refusedReceiptsDontDiluteAShare() {
        String provider = fresh("p");
        String consumer = agedConsumer();
        accept(provider, consumer, daysAgo(1), 1);
        for (int i = 0; i < 5; i++) {
            TestReceipt forged = TestReceipt.of(fresh("q"), consumer, "forged-" + i, daysAgo(1));
            var mallory = TestReceipt.key("mallory");
            assertEquals(
                    ReceiptVerdict.RECEIPT_VERDICT_BAD_CONSUMER_SIGNATURE, submit(forged.signed(mallory, mallory)));
        }
        assertEquals(0.2, score(provider, null).getScore());
    }

    @Test
    void theWindowIncludesBothEnds() {
        String provider = fresh("p");
        String consumer = agedConsumer();
        Instant lower = daysAgo(30);
        accept(provider, consumer, lower, 1);
        accept(provider, consumer, lower.minusSeconds(1), 1);
        assertEquals(1, score(provider, now).getReceipts());
        assertEquals(0.2, score(provider, now).getScore());
        assertEquals(2, score(provider, now.minusSeconds(1)).getReceipts());
        assertEquals(
                0, explain(provider, lower.minusSeconds(2), 0, "").getScore().getReceipts());
        assertEquals(1, score(provider, lower.minusSeconds(1)).getReceipts());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(0, score(provider, null).getReceipts());
    }

    @Test
    void consumersCountFromExactlyThirtyDaysAfterTheirFirstActivity() {
        String provider = fresh("p");
        String consumer = fresh("c");
        accept(provider, consumer, daysAgo(29), 1);
        clock.set(daysAgo(29).plus(Duration.ofDays(30)).minusNanos(1000));
        assertEquals(0.0, score(provider, null).getScore());
        assertFalse(explain(provider, null, 0, "").getContributions(0).getOldEnough());
        clock.advance(Duration.ofNanos(1000));
        assertEquals(0.2, score(provider, null).getScore());
        assertTrue(explain(provider, null, 0, "").getContributions(0).getOldEnough());
    }

    @Test
    void anUnsignedTimeProvesNoAge() {
        String provider = fresh("p");
        String consumer = fresh("c");
        TestReceipt v1 = TestReceipt.of(provider, consumer, "old", daysAgo(60)).withVersion(ReceiptVersion.V1);
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(v1));
        accept(provider, consumer, daysAgo(1), 1);
        assertEquals(0.0, score(provider, null).getScore());
        accept(provider, consumer, daysAgo(30), 1);
        assertEquals(0.4, score(provider, null).getScore());
    }

    @Test
    void theExplanationAddsUpToTheScore() throws Exception {
        String provider = fresh("p");
        String loyal = agedConsumer();
        String broad = agedConsumer();
        String young = fresh("young");
        for (int i = 0; i < 3; i++) {
            accept(provider, loyal, daysAgo(2), 0.333333);
        }
        accept(fresh("q"), loyal, daysAgo(2), 1);
        accept(provider, broad, daysAgo(3), 0.5);
        for (int i = 0; i < 4; i++) {
            accept(fresh("q"), broad, daysAgo(3), 1);
        }
        accept(provider, young, daysAgo(1), 1);
        accept(provider, broad, daysAgo(45), 1);
        voidReceipt(accept(provider, broad, daysAgo(4), 1));

        ExplainScoreResponse explanation = explain(provider, null, 0, "");

        // loyal: 3 of 4 receipts, weight 4/15, sum 0.999999; broad: 1 of 5, weight 1, sum 0.5.
        Fraction expected =
                Fraction.of(999_999, 1_000_000).times(Fraction.of(4, 15)).plus(Fraction.of(1, 2));
        assertEquals(expected.rounded(6).doubleValue(), explanation.getScore().getScore());
        assertEquals(score(provider, now), explanation.getScore());
        Fraction sum = Fraction.sum(explanation.getContributionsList().stream()
                .map(ScoreGrpcIT::exact)
                .toList());
        assertEquals(expected, sum);
        var counts = explanation.getReceipts();
        assertEquals(4, counts.getCounted());
        assertEquals(1, counts.getConsumerTooNew());
        assertEquals(1, counts.getOutsideWindow());
        assertEquals(1, counts.getVoided());
        assertEquals(3, counts.getCapped());
        ConsumerContribution ofLoyal = explanation.getContributionsList().stream()
                .filter(c ->
                        c.getConsumerKey().equals(TestKey.of(loyal).publicKey().hex()))
                .findFirst()
                .orElseThrow();
        assertEquals(3, ofLoyal.getReceipts());
        assertEquals(4, ofLoyal.getTotalReceipts());
        assertEquals(0.75, ofLoyal.getShare());
        assertEquals(4.0 / 15, ofLoyal.getWeight());
        assertEquals(0.999999, ofLoyal.getSuccessSum());
        assertEquals(0.266666, ofLoyal.getContribution());
        assertEquals(timestamp(daysAgo(60)), ofLoyal.getFirstSeen());
        assertEquals(0.2, explanation.getRule().getCap());
        assertEquals(
                Duration.ofDays(30).toSeconds(),
                explanation.getRule().getWindow().getSeconds());
    }

    private static Fraction exact(ConsumerContribution contribution) {
        String[] parts = contribution.getExactContribution().split("/");
        return new Fraction(new BigInteger(parts[0]), parts.length == 1 ? BigInteger.ONE : new BigInteger(parts[1]));
    }

    @Test
    void explanationsArePagedAsOfTheFirstPagesTime() {
        String provider = fresh("p");
        for (int i = 0; i < 5; i++) {
            accept(provider, fresh("c"), daysAgo(1), 1);
        }
        ExplainScoreResponse first = explain(provider, null, 2, "");
        assertEquals(2, first.getContributionsCount());
        clock.advance(Duration.ofHours(1));
        accept(provider, fresh("late"), now.plusSeconds(60), 1);
        List<String> seen = new ArrayList<>();
        ExplainScoreResponse page = first;
        while (true) {
            page.getContributionsList().forEach(c -> seen.add(c.getConsumerKey()));
            assertEquals(first.getScore(), page.getScore());
            if (page.getNextPageToken().isEmpty()) {
                break;
            }
            page = explain(provider, null, 2, page.getNextPageToken());
        }
        assertEquals(5, seen.size());
        assertEquals(seen.stream().distinct().sorted().toList(), seen);
    }

    @Test
    void theFutureHasNoScores() {
        String provider = fresh("p");
        Map<String, String> facts =
                assertRefused(ScoreReason.AS_OF_IN_FUTURE, () -> score(provider, now.plusSeconds(1)));
        assertEquals(now.toString(), facts.get("now"));
        assertRefused(ScoreReason.AS_OF_IN_FUTURE, () -> explain(provider, now.plusSeconds(1), 0, ""));
        score(provider, now);
    }

    @Test
    void badRequestsAreRefused() {
        assertEquals(
                List.of("provider_key"), violatedFields(() -> scores().getScore(GetScoreRequest.getDefaultInstance())));
        assertEquals(List.of("page_size", "provider_key"), violatedFields(() -> scores().explainScore(
                        ExplainScoreRequest.newBuilder()
                                .setProviderKey("x")
                                .setPageSize(-1)
                                .build())));
        assertEquals(List.of("as_of"), violatedFields(() -> scores().getScore(GetScoreRequest.newBuilder()
                .setProviderKey("0".repeat(64))
                .setAsOf(com.google.protobuf.Timestamp.newBuilder().setSeconds(Long.MIN_VALUE))
                .build())));
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> explain(fresh("p"), null, 2, "nonsense"));
        assertRefused(PlatformReason.TOKEN_MISSING, () -> ScoreServiceGrpc.newBlockingStub(channel())
                .getScore(GetScoreRequest.newBuilder()
                        .setProviderKey("0".repeat(64))
                        .build()));
    }

    @Test
    void everyViewAtTheSameTimeShowsTheSameScoreHoweverTheReceiptsCameIn() {
        String one = fresh("p");
        String two = fresh("p");
        List<String> consumers = List.of(agedConsumer(), agedConsumer(), agedConsumer());
        double[] successes = {0.1, 0.2, 0.7, 0.333333, 0.999999, 1};
        for (int i = 0; i < 18; i++) {
            accept(one, consumers.get(i % 3), daysAgo(2), successes[i % 6]);
        }
        for (int i = 17; i >= 0; i--) {
            accept(two, consumers.get(i % 3), daysAgo(2), successes[i % 6]);
        }
        double score = score(one, now).getScore();
        assertEquals(score, score(two, now).getScore());
        assertEquals(score, explain(two, now, 0, "").getScore().getScore());
        BigDecimal six = BigDecimal.valueOf(score).setScale(6, java.math.RoundingMode.UNNECESSARY);
        assertEquals(score, six.doubleValue());
    }

    private List<Score> ranking(Instant asOf, int pageSize) {
        List<Score> scores = new ArrayList<>();
        String token = "";
        do {
            ListScoresRequest.Builder request =
                    ListScoresRequest.newBuilder().setPageSize(pageSize).setPageToken(token);
            if (asOf != null) {
                request.setAsOf(timestamp(asOf));
            }
            var page = scores().listScores(request.build());
            scores.addAll(page.getScoresList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return scores;
    }

    @Test
    void watchersGetAllScoresThenTheChangedOnes() throws Exception {
        clock.reset();
        String quiet = fresh("p");
        String busy = fresh("p");
        String consumer = agedConsumer();
        accept(quiet, consumer, daysAgo(1), 1);
        var stream = scores().withDeadlineAfter(30, java.util.concurrent.TimeUnit.SECONDS)
                .watchScores(WatchScoresRequest.newBuilder()
                        .addProviderKeys(TestKey.of(quiet).publicKey().hex())
                        .addProviderKeys(TestKey.of(busy).publicKey().hex())
                        .build());
        var first = stream.next().getScoresList();
        assertEquals(List.of(0.2, 0.0), first.stream().map(Score::getScore).toList());
        accept(busy, agedConsumer(), daysAgo(1), 0.5);
        var change = stream.next().getScoresList();
        assertEquals(1, change.size());
        assertEquals(TestKey.of(busy).publicKey().hex(), change.get(0).getProviderKey());
        assertEquals(0.1, change.get(0).getScore());
    }

    @Test
    void badListRequestsAreRefused() {
        assertRefused(ScoreReason.AS_OF_IN_FUTURE, () -> ranking(now.plusSeconds(1), 10));
        assertRefused(ScoreReason.AS_OF_IN_FUTURE, () -> scores().batchGetScores(BatchGetScoresRequest.newBuilder()
                .addProviderKeys("0".repeat(64))
                .setAsOf(timestamp(now.plusSeconds(1)))
                .build()));
        assertRefused(PlatformReason.PAGE_TOKEN_INVALID, () -> scores().listScores(
                        ListScoresRequest.newBuilder().setPageToken("nonsense").build()));
        assertEquals(List.of("provider_keys"), violatedFields(() -> scores().batchGetScores(
                        BatchGetScoresRequest.getDefaultInstance())));
        assertEquals(List.of("provider_keys"), violatedFields(() -> scores().watchScores(WatchScoresRequest.newBuilder()
                        .addProviderKeys("0".repeat(64))
                        .addProviderKeys("0".repeat(64))
                        .build())
                .next()));
    }
}
