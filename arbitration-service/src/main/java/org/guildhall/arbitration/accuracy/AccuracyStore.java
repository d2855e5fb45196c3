package org.guildhall.arbitration.accuracy;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;

/** Where votes are read for the estimate, and estimates are kept. */
public interface AccuracyStore {
    /** One vote: what it was about, whose it was, and whether it was for the buyer. */
    record CastVote(String dispute, ArbiterId arbiter, boolean forBuyer) {}

    /** Whether the next estimate is this replica's to do: nobody has begun one since {@code before}. */
    Uni<Boolean> claim(Instant before, Instant now);

    /** All votes, in an order that is always the same. */
    Uni<List<CastVote>> votes();

    /** Replaces what was estimated of these arbiters. */
    Uni<Void> keep(List<ArbiterAccuracy> accuracies);

    Uni<Optional<ArbiterAccuracy>> find(ArbiterId arbiter);
}
