package org.guildhall.reputation.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.store.Transactions;
import org.guildhall.reputation.consumer.domain.ConsumerReason;
import org.guildhall.reputation.consumer.domain.SignedEvent;
import org.guildhall.reputation.score.RecordChanges;
import org.guildhall.reputation.score.domain.Change;

/** Takes a consumer's signed event as proof that it was there. */
@ApplicationScoped
public class ReportFirstSeen {
    private final ConsumerStore consumers;
    private final RecordChanges recordChanges;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Counter reports;

    ReportFirstSeen(
            ConsumerStore consumers,
            RecordChanges recordChanges,
            Transactions transactions,
            InstantSource clock,
            MeterRegistry metrics) {
        this.consumers = consumers;
        this.recordChanges = recordChanges;
        this.transactions = transactions;
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
        return transactions
                .together(() -> consumers
                        .seen(event)
                        .call(firstSeen -> recordChanges.run(List.of(new Change.Seen(event.author(), firstSeen)))))
                .invoke(() -> reports.increment());
    }
}
