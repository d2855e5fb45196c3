package org.guildhall.reputation.consumer.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.guildhall.platform.store.Transactions;
import org.guildhall.reputation.consumer.ConsumerStore;
import org.guildhall.reputation.consumer.domain.SignedEvent;

@ApplicationScoped
class PostgresConsumerStore implements ConsumerStore {
    private static final String LOWER = """
            INSERT INTO consumer (consumer_key, first_seen, event, event_signature) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (consumer_key) DO UPDATE
            SET first_seen = excluded.first_seen, event = excluded.event, event_signature = excluded.event_signature
            WHERE excluded.first_seen < consumer.first_seen""";

    private final Transactions transactions;

    PostgresConsumerStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Instant> seen(SignedEvent event) {
        return transactions.run(session -> session.createNativeQuery(LOWER)
                .setParameter(1, event.author().bytes())
                .setParameter(2, event.createdAt().atOffset(ZoneOffset.UTC))
                .setParameter(3, event.json().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .setParameter(4, event.signature().bytes())
                .executeUpdate()
                .flatMap(ignored -> session.createNativeQuery(
                                "SELECT first_seen FROM consumer WHERE consumer_key = ?1", OffsetDateTime.class)
                        .setParameter(1, event.author().bytes())
                        .getSingleResult())
                .map(OffsetDateTime::toInstant));
    }
}
