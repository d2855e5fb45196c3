package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.score.domain.ScoringRule;

/** Scores one provider. */
@ApplicationScoped
public class GetScore {
    private final ScoreStore receipts;
    private final ScoringRule rule;
    private final InstantSource clock;

    GetScore(ScoreStore receipts, ScoringRule rule, InstantSource clock) {
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
        return receipts.dealings(provider, rule.windowStart(asOf), asOf)
                .map(dealings -> Score.of(
                        provider,
                        asOf,
                        dealings.stream().map(d -> rule.contribution(d, asOf)).toList()));
    }
}
