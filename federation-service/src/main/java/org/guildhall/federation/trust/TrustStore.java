package org.guildhall.federation.trust;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.domain.Hop;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Relationship;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustEvent;

/** Keeps the trust of pairs: every event, and the state they fold to. */
public interface TrustStore {
    /** {@link Trust#none} if the pair has no event. */
    Uni<Trust> find(FederationId source, FederationId target);

    /** As {@link #find}; until the transaction ends nobody else locks the pair. Pairs without any event aren't locked. */
    Uni<Trust> lock(FederationId source, FederationId target);

    /** What the source grants the target now; null if it grants nothing. */
    Uni<Relationship> relationship(FederationId source, FederationId target);

    /** The grants that hold from the source, to the target, or both, behind a pair; by source, then target. */
    Uni<List<ShownTrust>> list(PairFilter filter, int limit);

    /** Null stands for any federation; an empty {@code after} for the beginning. */
    record PairFilter(FederationId source, FederationId target, List<String> after) {}

    /** The pair's events behind the number {@code after}, oldest first. */
    Uni<List<RecordedEvent>> events(FederationId source, FederationId target, long after, int limit);

    /** @param score the pair's score after the event */
    record RecordedEvent(long sequence, TrustEvent event, Score score) {}

    /** Who may witness for the source: trusted enough, accepted, ACTIVE, operational; by score, then id. */
    Uni<List<ShownTrust>> witnesses(WitnessSearch search, int limit);

    /** @param after score and id behind which the list begins; null for the beginning */
    record WitnessSearch(FederationId source, List<FederationId> excluded, Score minTrust, Position after) {}

    /** Where a page of witnesses begins. */
    record Position(Score score, String id) {}

    /**
     * The grants, of a score above 0, that a chain of at most {@code maxHops} from source to target can go through:
     * those near the source and those near the target. Everybody between the two is ACTIVE.
     */
    Uni<List<Hop>> neighbourhood(FederationId source, FederationId target, int maxHops);

    /** Whether an interaction about this has been recorded for the pair. */
    Uni<Boolean> counted(FederationId source, FederationId target, Reference reference);

    /**
     * Writes the pair's next event and the state after it. Fails with a lost race if somebody else has written an event
     * of this number.
     */
    Uni<Void> append(TrustEvent event, Trust after);
}
