package org.guildhall.federation.trust;

import io.smallrye.mutiny.Uni;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Relationship;
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

    /** Whether an interaction about this has been recorded for the pair. */
    Uni<Boolean> counted(FederationId source, FederationId target, Reference reference);

    /**
     * Writes the pair's next event and the state after it. Fails with a lost race if somebody else has written an event
     * of this number.
     */
    Uni<Void> append(TrustEvent event, Trust after);
}
