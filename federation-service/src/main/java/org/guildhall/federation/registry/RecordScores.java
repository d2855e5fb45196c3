package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;

/** Takes note of changed scores of members. */
@ApplicationScoped
public class RecordScores {
    private final ReputationStore reputations;

    RecordScores(ReputationStore reputations) {
        this.reputations = reputations;
    }

    /** @param scores normalised, by the member's id */
    public Uni<Void> run(Map<String, Double> scores, Instant asOf) {
        return reputations.record(scores, asOf);
    }
}
