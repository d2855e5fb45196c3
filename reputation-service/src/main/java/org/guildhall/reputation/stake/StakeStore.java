package org.guildhall.reputation.stake;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.stake.domain.StakeProof;
import org.guildhall.reputation.stake.domain.StakeReport;

/** Keeps one stake a provider. */
public interface StakeStore {
    /** Makes this the provider's stake; one that is the provider's already keeps its status. */
    Uni<Void> prove(PublicKey provider, StakeProof proof, Instant at);

    /** Ends the provider's stake, if it has one. */
    Uni<Void> end(PublicKey provider);

    /** Sets what is known about the stake, unless it was looked at later than the report says. */
    Uni<Void> report(StakeReport report);

    /** The provider's stake; null if it has none. */
    Uni<Stake> find(PublicKey provider);

    /** The stakes of all providers. */
    Uni<List<Stake>> all();
}
