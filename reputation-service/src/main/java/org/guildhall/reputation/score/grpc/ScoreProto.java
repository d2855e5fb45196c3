package org.guildhall.reputation.score.grpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.ExplainScore.Explanation;
import org.guildhall.reputation.score.domain.Contribution;
import org.guildhall.reputation.score.domain.Dealings;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ReceiptCounts;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.score.domain.VoidedReceipt;
import org.guildhall.reputation.v1.BatchGetScoresResponse;
import org.guildhall.reputation.v1.ConsumerContribution;
import org.guildhall.reputation.v1.ExplainScoreResponse;
import org.guildhall.reputation.v1.GetScoreResponse;
import org.guildhall.reputation.v1.ListScoresResponse;
import org.guildhall.reputation.v1.WatchScoresResponse;

/** Scores between contract and domain. */
final class ScoreProto {
    private static final int MILLION = 1_000_000;

    private ScoreProto() {}

    /** To the microsecond, which is what the database compares. */
    static Instant asOf(Timestamp timestamp) {
        return ProtoTime.instant(timestamp).truncatedTo(ChronoUnit.MICROS);
    }

    static GetScoreResponse getResponse(Score score) {
        return GetScoreResponse.newBuilder().setScore(score(score)).build();
    }

    static List<PublicKey> keys(List<String> keys) {
        return keys.stream().map(PublicKey::new).toList();
    }

    static BatchGetScoresResponse batchResponse(List<Score> scores) {
        return BatchGetScoresResponse.newBuilder().addAllScores(scores(scores)).build();
    }

    static ListScoresResponse listResponse(Page<Score> page) {
        return ListScoresResponse.newBuilder()
                .addAllScores(scores(page.items()))
                .setNextPageToken(page.nextToken())
                .build();
    }

    static WatchScoresResponse watchResponse(List<Score> scores) {
        return WatchScoresResponse.newBuilder().addAllScores(scores(scores)).build();
    }

    private static List<org.guildhall.reputation.v1.Score> scores(List<Score> scores) {
        return scores.stream().map(ScoreProto::score).toList();
    }

    static ExplainScoreResponse explainResponse(Explanation explanation) {
        ExplainScoreResponse.Builder proto = ExplainScoreResponse.newBuilder()
                .setScore(score(explanation.score()))
                .setRule(rule(explanation.rule()))
                .setReceipts(counts(explanation.counts()))
                .setNextPageToken(explanation.contributions().nextToken());
        explanation.contributions().items().forEach(c -> proto.addContributions(contribution(c)));
        explanation.voided().forEach(receipt -> proto.addVoidedReceipts(voided(receipt)));
        return proto.build();
    }

    private static org.guildhall.reputation.v1.Score score(Score score) {
        return org.guildhall.reputation.v1.Score.newBuilder()
                .setProviderKey(score.providerKey().hex())
                .setScore(score.value().doubleValue())
                .setAsOf(ProtoTime.timestamp(score.asOf()))
                .setReceipts(score.receipts())
                .setConsumers(score.consumers())
                .build();
    }

    private static org.guildhall.reputation.v1.ScoringRule rule(ScoringRule rule) {
        return org.guildhall.reputation.v1.ScoringRule.newBuilder()
                .setWindow(ProtoTime.duration(rule.window()))
                .setMinHistory(ProtoTime.duration(rule.minHistory()))
                .setCap(rule.cap().toDouble())
                .build();
    }

    private static org.guildhall.reputation.v1.ReceiptCounts counts(ReceiptCounts counts) {
        return org.guildhall.reputation.v1.ReceiptCounts.newBuilder()
                .setCounted(counts.counted())
                .setConsumerTooNew(counts.consumerTooNew())
                .setOutsideWindow(counts.outsideWindow())
                .setVoided(counts.voided())
                .setCapped(counts.capped())
                .build();
    }

    private static org.guildhall.reputation.v1.VoidedReceipt voided(VoidedReceipt receipt) {
        return org.guildhall.reputation.v1.VoidedReceipt.newBuilder()
                .setReceiptDigest(receipt.digest().hex())
                .setConsumerKey(receipt.consumerKey().hex())
                .setCompletedAt(ProtoTime.timestamp(receipt.completedAt()))
                .setVoidedAt(ProtoTime.timestamp(receipt.voidedAt()))
                .setVoidReason(receipt.reason())
                .build();
    }

    private static ConsumerContribution contribution(Contribution contribution) {
        Dealings dealings = contribution.dealings();
        return ConsumerContribution.newBuilder()
                .setConsumerKey(dealings.consumerKey().hex())
                .setFirstSeen(ProtoTime.timestamp(dealings.firstSeen()))
                .setOldEnough(contribution.oldEnough())
                .setReceipts(dealings.receipts())
                .setTotalReceipts(dealings.totalReceipts())
                .setShare(Fraction.of(dealings.receipts(), dealings.totalReceipts())
                        .toDouble())
                .setWeight(contribution.weight().toDouble())
                .setSuccessSum(
                        Fraction.of(dealings.successMillionths(), MILLION).toDouble())
                .setContribution(contribution.amount().rounded(Score.DECIMALS).doubleValue())
                .setExactContribution(contribution.amount().toString())
                .build();
    }
}
