package org.guildhall.reputation.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.reputation.consumer.domain.ConsumerReason;
import org.guildhall.reputation.consumer.domain.SignedEvent;

/** Takes a consumer's signed event as proof that it was there. */
@ApplicationScoped
public class ReportFirstSeen {
    private final ConsumerStore consumers;
    private final InstantSource clock;
    private final Counter reports;

    ReportFirstSeen(ConsumerStore consumers, InstantSource clock, MeterRegistry metrics) {
        this.consumers = consumers;
        this.clock = clock;
        this.reports = metrics.counter("guildhall.reputation.first.seen.reports");
    }

    /**
     * @return the author's first activity as it stands now
     * @throws org.guildhall.platform.refusal.Refusal {@link ConsumerReason#EVENT_IN_FUTURE} or
     *     {@link PlatformReason#BAD_SIGNATURE}
     */
    public Uni<Instant> run(SignedEvent event) {
        Instant now = clock.instant();
        if (event.createdAt().isAfter(now)) {
            throw ConsumerReason.EVENT_IN_FUTURE.refuse("created_at", event.createdAt(), "now", now);
        }
        if (!Schnorr.verify(event.author(), event.id(), event.signature())) {
            throw PlatformReason.BAD_SIGNATURE.refuse("statement", "nostr-event");
        }
        return consumers.seen(event).invoke(() -> reports.increment());
    }
}
