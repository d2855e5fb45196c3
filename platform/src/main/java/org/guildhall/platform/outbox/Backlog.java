package org.guildhall.platform.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.guildhall.platform.store.Transactions;

/**
 * Undelivered events as metrics, by receiver: {@code guildhall.outbox.undelivered} (state {@code waiting} or
 * {@code dead}) and {@code guildhall.outbox.lag.seconds}, the age of the oldest that waits. They count the database, so
 * every replica shows the same numbers: take the maximum over replicas, not the sum.
 */
@ApplicationScoped
class Backlog {
    private final Transactions transactions;
    private final InstantSource clock;
    private final MultiGauge undelivered;
    private final MultiGauge lag;

    Backlog(Transactions transactions, InstantSource clock, MeterRegistry metrics) {
        this.transactions = transactions;
        this.clock = clock;
        this.undelivered = MultiGauge.builder("guildhall.outbox.undelivered").register(metrics);
        this.lag = MultiGauge.builder("guildhall.outbox.lag.seconds").register(metrics);
    }

    @Scheduled(every = "15s")
    Uni<Void> count() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return transactions
                .run(session -> session.createNativeQuery("""
                                SELECT receiver, count(*) FILTER (WHERE dead_at IS NULL),
                                    count(*) FILTER (WHERE dead_at IS NOT NULL),
                                    coalesce(extract(epoch FROM ?1 - min(created_at) FILTER (WHERE dead_at IS NULL)), 0)
                                FROM outbox_event GROUP BY receiver""", Object[].class)
                        .setParameter(1, now)
                        .getResultList())
                .invoke(this::show)
                .replaceWithVoid();
    }

    private void show(List<Object[]> rows) {
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        for (Object[] row : rows) {
            Tags receiver = Tags.of("receiver", (String) row[0]);
            counts.add(MultiGauge.Row.of(receiver.and("state", "waiting"), (Number) row[1]));
            counts.add(MultiGauge.Row.of(receiver.and("state", "dead"), (Number) row[2]));
            ages.add(MultiGauge.Row.of(receiver, (Number) row[3]));
        }
        undelivered.register(counts, true);
        lag.register(ages, true);
    }
}
