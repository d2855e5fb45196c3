package org.guildhall.reputation.membership;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.membership.domain.NormalisedScore;

/** Keeps which federation each provider belongs to, and what that federation was told of it last. */
public interface MembershipStore {
    /** Adds a membership unless the provider has one. */
    Uni<Void> add(PublicKey provider, String federationId, Instant registeredAt);

    /** The federation of a provider. */
    Uni<Optional<String>> find(PublicKey provider);

    /** Whether any provider is a member of a federation. */
    Uni<Boolean> any();

    /** All members but those that another transaction has locked; until this one ends, nobody else gets them. */
    Uni<List<Member>> lockAll();

    /** @param told the score that its federation was told last; empty if none was */
    record Member(PublicKey provider, String federationId, Optional<NormalisedScore> told) {}

    /** Keeps the scores as told, and tells them. */
    Uni<Void> tell(List<ScoresChanged> changes);
}
