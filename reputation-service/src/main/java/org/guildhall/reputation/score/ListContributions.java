package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Contribution;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.score.domain.ScoringRule;

/** Says what every consumer adds to every provider's score. */
@ApplicationScoped
public class ListContributions {
    private final ScoreStore receipts;
    private final ScoringRule rule;
    private final InstantSource clock;

    ListContributions(ScoreStore receipts, ScoringRule rule, InstantSource clock) {
        this.receipts = receipts;
        this.rule = rule;
        this.clock = clock;
    }

    /** What one consumer adds to one provider's score. */
    public record ContributionTo(PublicKey provider, Contribution contribution) {}

    /**
     * The time that a view is for.
     *
     * @param asked null for now
     * @throws org.guildhall.platform.refusal.Refusal {@link ScoreReason#AS_OF_IN_FUTURE}
     */
    public Instant asOf(Instant asked) {
        return AsOf.of(asked, clock.instant());
    }

    /** All contributions as of one time and one moment of the data, by consumer key, then provider key. */
    public Uni<List<ContributionTo>> run(Instant asOf) {
        return receipts.allDealings(rule.windowStart(asOf), asOf).map(all -> all.stream()
                .map(one -> new ContributionTo(one.provider(), rule.contribution(one.dealings(), asOf)))
                .toList());
    }
}
