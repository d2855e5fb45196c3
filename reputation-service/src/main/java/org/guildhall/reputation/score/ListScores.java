package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.ColumnsView;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.score.domain.ScoringRule;

/** Ranks all providers. */
@ApplicationScoped
public class ListScores {
    private static final Comparator<Score> RANKING = Comparator.comparing(Score::value)
            .reversed()
            .thenComparing(score -> score.providerKey().hex());

    private final CurrentReceipts current;
    private final ScoringRule rule;
    private final InstantSource clock;

    ListScores(CurrentReceipts current, ScoringRule rule, InstantSource clock) {
        this.current = current;
        this.rule = rule;
        this.clock = clock;
    }

    /**
     * @param asked the time of the scores; null for now, or for the time of the first page
     * @throws org.guildhall.platform.refusal.Refusal {@link ScoreReason#AS_OF_IN_FUTURE} or
     *     {@link PlatformReason#PAGE_TOKEN_INVALID}
     */
    public Uni<Page<Score>> run(Instant asked, PageRequest page) {
        Score after = page.after().isEmpty() ? null : lastOfPage(page.after());
        Instant asOf = after != null ? after.asOf() : AsOf.of(asked, clock.instant());
        return ranking(asOf)
                .map(scores -> page.page(
                        scores.stream()
                                .filter(score -> after == null || RANKING.compare(score, after) > 0)
                                .limit(page.limit())
                                .toList(),
                        score -> List.of(
                                asOf.toString(),
                                score.value().toPlainString(),
                                score.providerKey().hex())));
    }

    /** All providers with a receipt in the window, highest score first, equal scores by key. */
    public Uni<List<Score>> ranking(Instant asOf) {
        return current.pass(asOf, receipts -> ranked(receipts, asOf));
    }

    /** The same of these receipts; work for a worker thread. */
    public List<Score> ranked(ColumnsView receipts, Instant asOf) {
        return receipts.all(rule, asOf).entrySet().stream()
                .map(entry -> Score.ofGroups(entry.getKey(), asOf, rule, entry.getValue()))
                .sorted(RANKING)
                .toList();
    }

    private static Score lastOfPage(List<String> key) {
        try {
            return new Score(new PublicKey(key.get(2)), Instant.parse(key.get(0)), new BigDecimal(key.get(1)), 0, 0);
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }
}
