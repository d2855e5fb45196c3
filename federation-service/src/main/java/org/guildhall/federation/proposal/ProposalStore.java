package org.guildhall.federation.proposal;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.collusion.domain.PairActivity;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.ProposalStatus;
import org.guildhall.federation.registry.domain.FederationId;

/** Keeps proposals, their decisions and their witnesses. */
public interface ProposalStore {
    Uni<Void> add(Proposal proposal);

    /** Null if there is none. */
    Uni<Proposal> find(UUID id);

    /** As {@link #find}; until the transaction ends nobody else locks it. */
    Uni<Proposal> lock(UUID id);

    /** Writes what differs: status, decisions, witnesses. */
    Uni<Void> save(Proposal before, Proposal after, Instant now);

    /**
     * Newest first, behind a position.
     *
     * @param after null for the beginning
     * @param now from their deadline on, pending proposals count as expired
     */
    Uni<List<Proposal>> list(Filter filter, Position after, Instant now, int limit);

    /** What a list is limited to; null stands for no limit. */
    record Filter(FederationId affected, ProposalStatus status, Instant createdFrom, Instant createdBefore) {}

    /** A place in a list of proposals. */
    record Position(Instant createdAt, UUID id) {}

    /**
     * Proposals that affect a federation and have changed at {@code from} or later, in the order of the changes.
     *
     * @param pendingToo also those that are pending, whenever they changed
     */
    Uni<List<Revision>> changed(FederationId affected, Instant from, boolean pendingToo);

    /** A proposal as it is after its change of this number. */
    record Revision(Proposal proposal, long number, Instant changedAt) {}

    /** The proposals of the proposer and each of the others in a window, pairs in the order of the others. */
    Uni<List<PairActivity>> activity(FederationId proposer, List<FederationId> others, Window window);

    /**
     * Expires up to {@code limit} pending proposals whose deadline is not after {@code now}; passes over those that
     * somebody else is at.
     *
     * @return how many
     */
    Uni<Integer> expireDue(Instant now, int limit);
}
