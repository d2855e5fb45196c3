package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Contribution;
import org.guildhall.reputation.score.domain.ReceiptCounts;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.score.domain.VoidedReceipt;

/** Shows what a score is made of. */
@ApplicationScoped
public class ExplainScore {
    private final ScoreStore receipts;
    private final ScoringRule rule;
    private final InstantSource clock;

    ExplainScore(ScoreStore receipts, ScoringRule rule, InstantSource clock) {
        this.receipts = receipts;
        this.rule = rule;
        this.clock = clock;
    }

    /**
     * @param score equals what {@link GetScore} gives at the same time
     * @param contributions one page of the consumers, by key
     * @param voided the latest voided receipts
     */
    public record Explanation(
            Score score,
            ScoringRule rule,
            ReceiptCounts counts,
            Page<Contribution> contributions,
            List<VoidedReceipt> voided) {}

    /**
     * @param asked the time of the score; null for now, or for the time of the first page
     * @throws org.guildhall.platform.refusal.Refusal {@link ScoreReason#AS_OF_IN_FUTURE} or
     *     {@link PlatformReason#PAGE_TOKEN_INVALID}
     */
    public Uni<Explanation> run(PublicKey provider, Instant asked, PageRequest page) {
        Position after = Position.of(page);
        Instant asOf = after.asOf != null ? after.asOf : AsOf.of(asked, clock.instant());
        return receipts.allReceipts(provider, rule.windowStart(asOf), asOf).map(all -> {
            List<Contribution> contributions = all.dealings().stream()
                    .map(d -> rule.contribution(d, asOf))
                    .sorted(Comparator.comparing(ExplainScore::key))
                    .toList();
            List<Contribution> rows = contributions.stream()
                    .filter(c -> key(c).compareTo(after.consumerKey) > 0)
                    .limit(page.limit())
                    .toList();
            return new Explanation(
                    Score.of(provider, asOf, contributions),
                    rule,
                    ReceiptCounts.of(contributions, all.outsideWindow(), all.voided()),
                    page.page(rows, c -> List.of(asOf.toString(), key(c))),
                    all.voidedReceipts());
        });
    }

    private static String key(Contribution contribution) {
        return contribution.dealings().consumerKey().hex();
    }

    /** The time of the first page and the last consumer that was given; null and empty for the first page. */
    private record Position(Instant asOf, String consumerKey) {
        private static Position of(PageRequest page) {
            if (page.after().isEmpty()) {
                return new Position(null, "");
            }
            try {
                return new Position(
                        Instant.parse(page.after().get(0)), page.after().get(1));
            } catch (DateTimeException | IndexOutOfBoundsException e) {
                throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
            }
        }
    }
}
