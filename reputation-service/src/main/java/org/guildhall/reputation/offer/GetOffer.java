package org.guildhall.reputation.offer;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.offer.domain.OfferReason;
import org.guildhall.reputation.offer.domain.PublishedOffer;

/** Reads a provider's offer. */
@ApplicationScoped
public class GetOffer {
    private final OfferStore offers;

    GetOffer(OfferStore offers) {
        this.offers = offers;
    }

    /** @return the newest offer; fails with {@link OfferReason#OFFER_NOT_FOUND} */
    public Uni<PublishedOffer> run(PublicKey provider) {
        return offers.find(provider).invoke(offer -> {
            if (offer == null) {
                throw OfferReason.OFFER_NOT_FOUND.refuse("provider_key", provider);
            }
        });
    }
}
