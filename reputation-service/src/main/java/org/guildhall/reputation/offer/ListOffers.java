package org.guildhall.reputation.offer;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.reputation.offer.domain.PublishedOffer;

/** Lists offers by provider key. */
@ApplicationScoped
public class ListOffers {
    private final OfferStore offers;

    ListOffers(OfferStore offers) {
        this.offers = offers;
    }

    /** One page of the offers that a filter lets through. */
    public Uni<Page<PublishedOffer>> run(OfferStore.Filter filter, PageRequest page) {
        String after = page.after().isEmpty() ? "" : page.after().get(0);
        return offers.list(filter, after, page.limit())
                .map(rows ->
                        page.page(rows, row -> List.of(row.offer().providerKey().hex())));
    }

    /** The newest offers of all providers, by provider key. */
    public Uni<List<StoredOffer>> all() {
        return offers.all();
    }
}
