package org.guildhall.reputation.offer;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PublishedOffer;

/** Keeps the newest offer and heartbeat of each provider. */
public interface OfferStore {
    /**
     * Replaces the provider's offer if this one was published later.
     *
     * @return whether it was
     */
    Uni<Boolean> publish(Offer offer, Instant recordedAt);

    /** The provider's newest offer; null if it has none. */
    Uni<PublishedOffer> find(PublicKey provider);

    /** Offers by provider key, of providers behind {@code after} (hex; empty for the first). */
    Uni<List<PublishedOffer>> list(Filter filter, String after, int limit);

    /** The offers of all providers, by provider key. */
    Uni<List<StoredOffer>> all();

    /** Replaces the provider's heartbeat if this one is later; keeps none of a provider without an offer. */
    Uni<Void> beat(Heartbeat heartbeat);

    /**
     * Which offers; all of it must hold.
     *
     * @param capability empty for any
     * @param mintUrl empty for any
     * @param atLeast the least isolation
     * @param seenSince the earliest newest heartbeat; null for any, with or without one
     */
    record Filter(String capability, String mintUrl, IsolationLevel atLeast, Instant seenSince) {}
}
