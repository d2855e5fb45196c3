package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.Draw;
import org.guildhall.arbitration.dispute.domain.DrawnPanel;
import org.guildhall.arbitration.dispute.domain.Transition;
import org.guildhall.platform.outbox.Trace;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;

/**
 * Where disputes are kept. A transition is stored whole: state, timeline and the marks on arbiters' records in one
 * transaction, and only if nobody has changed the dispute since it was read.
 */
public interface DisputeStore {
    /**
     * Adds a new dispute.
     *
     * @param lapse what deadlines make of a dispute: one of the same subject that has passed its own unnoticed is
     *     ended first
     * @return what was made of that one, if it was there; fails with SUBJECT_IN_DISPUTE if it goes on
     */
    Uni<Optional<Transition>> add(Transition opened, Function<Dispute, Transition> lapse);

    /** The dispute as it was stored last; deadlines that have passed since may not be applied. */
    Uni<Optional<Dispute>> find(DisputeId id);

    /** The dispute with evidence and timeline, all of the same moment. */
    Uni<Optional<DisputeFile>> findFile(DisputeId id);

    /**
     * Loads, applies {@code change} and stores what it gives; {@code change} may run again after a lost race. Fails
     * with DISPUTE_NOT_FOUND.
     */
    Uni<Transition> update(DisputeId id, Function<Dispute, Transition> change);

    /** The disputes as they were stored last, with their versions; those that don't exist are missing. */
    Uni<Map<DisputeId, StoredDispute>> findStored(Collection<DisputeId> ids);

    /**
     * A change of one dispute.
     *
     * @param before what the transition was made from
     * @param trace of the call that made it
     */
    record Change(StoredDispute before, Transition transition, Trace trace) {}

    /**
     * Stores changes of different disputes with one statement and one commit. A dispute that has changed since its
     * {@code before} is left as it is. Fails with all of them undone.
     *
     * @return the disputes whose change was stored
     */
    Uni<Set<DisputeId>> store(List<Change> changes);

    /** Like {@link #update}, and stores evidence with it. */
    Uni<Transition> updateWithEvidence(
            DisputeId id, Function<Dispute, Transition> change, Function<Transition, KeptEvidence> evidence);

    /**
     * Applies {@code change} to disputes whose deadline lies before {@code now} and that are not postponed, the oldest
     * deadlines first, passing by those that another transaction is working on. All of them or, if one fails, none.
     *
     * @param most how many at a time
     * @return what was changed
     */
    Uni<List<Transition>> updateDue(Instant now, int most, Function<Dispute, Transition> change);

    /** Which disputes {@link #updateDue} would look at now, without claiming them. */
    Uni<List<DisputeId>> findDue(Instant now, int most);

    /**
     * Lets a dispute that is due wait, because what is due fails: 5 seconds after its first failure, twice as long after
     * each further one, up to ten minutes.
     *
     * @return false if it is not due any more, or postponed already
     */
    Uni<Boolean> postpone(DisputeId id, Instant now);

    /** The newest first; only disputes opened at {@code openedUntil} or before. */
    Uni<Page<Dispute>> list(PageRequest page, ListDisputes.Filter filter, Instant openedUntil);

    /** A number of each dispute that every change raises; those that don't exist are missing. */
    Uni<Map<DisputeId, Long>> versions(Collection<DisputeId> ids);

    /** Like {@link #update}, and stores the draw with it. */
    Uni<Transition> updateWithDraw(DisputeId id, Function<Dispute, DrawnPanel> change);

    /** What a round's panel was drawn from; empty if it was named. */
    Uni<Optional<Draw>> findDraw(DisputeId id, int round);
}
