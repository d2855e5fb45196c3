package org.guildhall.federation.collusion;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.registry.domain.FederationId;

/** Counts approvals; an approval of one's own proposal is none. */
public interface CollusionStore {
    /** All flows of a window, by giver, then receiver. */
    Uni<List<Flow>> flows(Window window);

    /** The flows from and to a federation, by giver, then receiver. */
    Uni<List<Flow>> flows(FederationId federation, Window window);

    /** What the federation gave the partner and received from it, but for one proposal. */
    Uni<Reciprocity> reciprocity(FederationId federation, FederationId partner, Window window, UUID without);

    /** Approvals at high risk, newest first. */
    Uni<List<HighRisk>> highRisk(Window window, int limit);

    /** An approval that was given although it looked arranged. */
    record HighRisk(UUID proposal, FederationId federation, FederationId proposer, Instant at) {}
}
