package org.guildhall.federation.registry;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.guildhall.federation.registry.domain.FederationId;

/** Keeps the scores of members, as reputation tells them. */
public interface ReputationStore {
    /**
     * Keeps scores, unless ones for a later time are known.
     *
     * @param scores normalised, by the member's id
     */
    Uni<Void> record(Map<String, Double> scores, Instant asOf);

    /**
     * The mean of the scores of each federation's providers, rounded half up to six decimals; a provider whose score was
     * never told has 0. Federations without a provider are missing.
     */
    Uni<Map<FederationId, Double>> means(List<FederationId> federations);

    /** One of the {@link #means}. */
    static OptionalDouble mean(Map<FederationId, Double> means, FederationId federation) {
        Double mean = means.get(federation);
        return mean == null ? OptionalDouble.empty() : OptionalDouble.of(mean);
    }
}
