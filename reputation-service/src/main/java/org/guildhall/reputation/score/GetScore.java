package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.score.domain.ShareGroup;

/** Scores single providers. */
@ApplicationScoped
public class GetScore {
    /** Up to so many are scored one by one, which is short work; more by a pass over all receipts. */
    private static final int FEW = 16;

    private final CurrentReceipts current;
    private final ScoreStore receipts;
    private final ScoringRule rule;
    private final InstantSource clock;

    GetScore(CurrentReceipts current, ScoreStore receipts, ScoringRule rule, InstantSource clock) {
        this.current = current;
        this.receipts = receipts;
        this.rule = rule;
        this.clock = clock;
    }

    /**
     * @param asked the time of the score; null for now
     * @throws org.guildhall.platform.refusal.Refusal {@link ScoreReason#AS_OF_IN_FUTURE}
     */
    public Uni<Score> run(PublicKey provider, Instant asked) {
        Instant asOf = AsOf.of(asked, clock.instant());
        return at(List.of(provider), asOf).map(scores -> scores.get(0));
    }

    /**
     * Scores several providers as of one time and one moment of the data, in the order asked for.
     *
     * @param asked the time of the scores; null for now
     * @throws org.guildhall.platform.refusal.Refusal {@link ScoreReason#AS_OF_IN_FUTURE}
     */
    public Uni<List<Score>> all(List<PublicKey> providers, Instant asked) {
        return at(providers, AsOf.of(asked, clock.instant()));
    }

    private Uni<List<Score>> at(List<PublicKey> providers, Instant asOf) {
        return providers.size() <= FEW ? few(providers, asOf) : many(providers, asOf);
    }

    private Uni<List<Score>> few(List<PublicKey> providers, Instant asOf) {
        return current.read(rule.windowStart(asOf), columns -> providers.stream()
                        .map(provider -> Score.ofGroups(provider, asOf, rule, columns.groups(provider, rule, asOf)))
                        .toList())
                .onItem()
                .ifNull()
                .switchTo(() -> longAgo(providers, asOf));
    }

    private Uni<List<Score>> many(List<PublicKey> providers, Instant asOf) {
        return current.pass(asOf, receipts -> {
            Map<PublicKey, List<ShareGroup>> all = receipts.all(rule, asOf);
            return providers.stream()
                    .map(provider -> Score.ofGroups(provider, asOf, rule, all.getOrDefault(provider, List.of())))
                    .toList();
        });
    }

    private Uni<List<Score>> longAgo(List<PublicKey> providers, Instant asOf) {
        return receipts.dealings(providers, rule.windowStart(asOf), asOf).map(dealings -> providers.stream()
                .map(provider -> Score.of(
                        provider,
                        asOf,
                        dealings.getOrDefault(provider, List.of()).stream()
                                .map(d -> rule.contribution(d, asOf))
                                .toList()))
                .toList());
    }
}
