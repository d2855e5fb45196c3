package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.guildhall.reputation.score.domain.Contributions;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.score.domain.ScoringRule;

/** Says what every consumer adds to every provider's score. */
@ApplicationScoped
public class ListContributions {
    private final CurrentReceipts current;
    private final ScoringRule rule;
    private final InstantSource clock;

    ListContributions(CurrentReceipts current, ScoringRule rule, InstantSource clock) {
        this.current = current;
        this.rule = rule;
        this.clock = clock;
    }

    /**
     * The time that a view is for.
     *
     * @param asked null for now
     * @throws org.guildhall.platform.refusal.Refusal {@link ScoreReason#AS_OF_IN_FUTURE}
     */
    public Instant asOf(Instant asked) {
        return AsOf.of(asked, clock.instant());
    }

    /** All contributions as of one time and one moment of the data; call it on an event loop. */
    public Uni<Contributions> run(Instant asOf) {
        return current.pass(asOf, receipts -> receipts.contributions(rule, asOf));
    }
}
