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
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.OfferReason;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.time.domain.ClockSkew;

/** Takes in a provider's word that it is there. */
@ApplicationScoped
public class RecordHeartbeat {
    private final OfferStore offers;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Counter heartbeats;

    RecordHeartbeat(OfferStore offers, Transactions transactions, InstantSource clock, MeterRegistry metrics) {
        this.offers = offers;
        this.transactions = transactions;
        this.clock = clock;
        this.heartbeats = metrics.counter("guildhall.reputation.heartbeats");
    }

    /**
     * @return the provider's newest heartbeat; fails with {@link OfferReason#OFFER_NOT_FOUND}
     * @throws org.guildhall.platform.refusal.Refusal {@link OfferReason#HEARTBEAT_IN_FUTURE} or
     *     {@link PlatformReason#BAD_SIGNATURE}
     */
    public Uni<Heartbeat> run(Heartbeat heartbeat) {
        Instant now = clock.instant();
        if (ClockSkew.isFuture(heartbeat.time(), now)) {
            throw OfferReason.HEARTBEAT_IN_FUTURE.refuse("time", heartbeat.time(), "now", now);
        }
        Schnorr.require(heartbeat.providerKey(), heartbeat.statement(), heartbeat.signature());
        return transactions
                .together(() -> offers.beat(heartbeat).chain(() -> offers.find(heartbeat.providerKey())))
                .invoke(offer -> {
                    if (offer == null) {
                        throw OfferReason.OFFER_NOT_FOUND.refuse("provider_key", heartbeat.providerKey());
                    }
                })
                .map(PublishedOffer::heartbeat)
                .invoke(() -> heartbeats.increment());
    }
}
