package org.guildhall.reputation.offer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.store.Transactions;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.OfferReason;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.stake.ProveStake;
import org.guildhall.reputation.time.domain.ClockSkew;

/** Replaces a provider's offer. */
@ApplicationScoped
public class PublishOffer {
    private final OfferStore offers;
    private final ProveStake proveStake;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Counter published;

    PublishOffer(
            OfferStore offers,
            ProveStake proveStake,
            Transactions transactions,
            InstantSource clock,
            MeterRegistry metrics) {
        this.offers = offers;
        this.proveStake = proveStake;
        this.transactions = transactions;
        this.clock = clock;
        this.published = metrics.counter("guildhall.reputation.offers");
    }

    /**
     * @return the provider's newest offer; fails with {@link OfferReason#OFFER_NOT_NEWER}
     * @throws org.guildhall.platform.refusal.Refusal {@link OfferReason#OFFER_IN_FUTURE} or
     *     {@link PlatformReason#BAD_SIGNATURE}
     */
    public Uni<PublishedOffer> run(Offer offer) {
        Instant now = clock.instant();
        if (ClockSkew.isFuture(offer.publishedAt(), now)) {
            throw OfferReason.OFFER_IN_FUTURE.refuse("published_at", offer.publishedAt(), "now", now);
        }
        Schnorr.require(offer.providerKey(), offer.statement(), offer.signature());
        if (offer.stakeProof() != null) {
            proveStake.verify(offer.providerKey(), offer.stakeProof());
        }
        return transactions.together(() -> offers.publish(offer, now)
                .flatMap(replaced -> replaced
                        ? proveStake
                                .run(offer.providerKey(), offer.stakeProof())
                                .invoke(() -> published.increment())
                        : Uni.createFrom().voidItem())
                .chain(() -> offers.find(offer.providerKey()))
                .invoke(newest -> requireSame(offer, newest.offer())));
    }

    private static void requireSame(Offer offer, Offer newest) {
        if (!offer.statement().equals(newest.statement())) {
            throw OfferReason.OFFER_NOT_NEWER.refuse(
                    "provider_key", newest.providerKey(), "published_at", newest.publishedAt());
        }
    }
}
