package org.guildhall.federation.collusion;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.collusion.domain.Approvals;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.registry.domain.FederationId;

/** Counts approvals; an approval of one's own proposal is none. */
public interface CollusionStore {
    /** How many proposals are named as evidence, at most. */
    int NAMED = 20;

    /** All approvals of a window. */
    Uni<Approvals> approvals(Window window);

    /** The approvals that a federation gave or received. */
    Uni<Approvals> approvals(FederationId federation, Window window);

    /**
     * The proposals that flows are made of.
     *
     * @param groups flows that belong together
     * @return for each group, the ids of the newest {@link #NAMED} at most, the last approved first
     */
    Uni<List<List<UUID>>> evidence(List<List<Flow>> groups, Window window);

    /** What the federation gave the partner and received from it, but for one proposal. */
    Uni<Reciprocity> reciprocity(FederationId federation, FederationId partner, Window window, UUID without);

    /** Approvals at high risk, newest first. */
    Uni<List<HighRisk>> highRisk(Window window, int limit);

    /** An approval that was given although it looked arranged. */
    record HighRisk(UUID proposal, FederationId federation, FederationId proposer, Instant at) {}
}
