package org.guildhall.platform.outbox;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.store.Transactions;
import org.hibernate.reactive.mutiny.Mutiny;

/** What an admin sees of the outbox and may do about its dead letters. */
@ApplicationScoped
class UndeliveredEvents {
    private static final String COLUMNS = """
            subject, receiver, position, event_id, type, created_at, attempts, first_attempted_at, last_code, last_reason,
            dead_at
            """;

    private final Transactions transactions;
    private final InstantSource clock;

    UndeliveredEvents(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * An event that is not acknowledged yet.
     *
     * @param firstAttemptedAt null if it was never tried
     * @param lastCode null if no delivery has failed; likewise {@code lastReason}
     * @param deadAt null while the relay tries
     */
    record Undelivered(
            String subject,
            String receiver,
            long position,
            UUID eventId,
            String type,
            Instant createdAt,
            int attempts,
            Instant firstAttemptedAt,
            String lastCode,
            String lastReason,
            Instant deadAt) {
        private static Undelivered of(Object[] row) {
            return new Undelivered(
                    (String) row[0],
                    (String) row[1],
                    ((Number) row[2]).longValue(),
                    (UUID) row[3],
                    (String) row[4],
                    LaneStore.instant(row[5]),
                    ((Number) row[6]).intValue(),
                    LaneStore.instant(row[7]),
                    (String) row[8],
                    (String) row[9],
                    LaneStore.instant(row[10]));
        }
    }

    /** @param receiver empty for all */
    Uni<Page<Undelivered>> list(String receiver, boolean deadOnly, PageRequest page) {
        boolean first = page.after().isEmpty();
        return transactions.run(session -> session.createNativeQuery("SELECT " + COLUMNS + """
                        FROM outbox_event
                        WHERE (?1 = '' OR receiver = ?1) AND (NOT ?2 OR dead_at IS NOT NULL)
                            AND (?3 OR (subject, receiver, position) > (?4, ?5, ?6))
                        ORDER BY subject, receiver, position LIMIT ?7""", Object[].class)
                .setParameter(1, receiver)
                .setParameter(2, deadOnly)
                .setParameter(3, first)
                .setParameter(4, first ? "" : page.after().get(0))
                .setParameter(5, first ? "" : page.after().get(1))
                .setParameter(6, first ? 0L : Long.parseLong(page.after().get(2)))
                .setParameter(7, page.limit())
                .getResultList()
                .map(rows -> page.page(
                        rows.stream().map(Undelivered::of).toList(),
                        event -> List.of(event.subject, event.receiver, String.valueOf(event.position)))));
    }

    /** Tries a dead letter again; another event stays as it is. */
    Uni<Undelivered> redeliver(UUID eventId) {
        return transactions.run(session -> locked(session, eventId).flatMap(event -> {
            if (event.deadAt == null) {
                return Uni.createFrom().item(event);
            }
            Instant now = clock.instant();
            if (event.firstAttemptedAt.plus(Relay.SENDABLE).isBefore(now)) {
                throw OutboxReason.EVENT_TOO_OLD.refuse(
                        "event_id", eventId, "first_attempted_at", event.firstAttemptedAt);
            }
            return session.createNativeQuery("""
                            UPDATE outbox_event SET dead_at = NULL, attempts = 0
                            WHERE subject = ?1 AND receiver = ?2 AND position = ?3""")
                    .setParameter(1, event.subject)
                    .setParameter(2, event.receiver)
                    .setParameter(3, event.position)
                    .executeUpdate()
                    .chain(() -> release(session, event, now))
                    .chain(() -> locked(session, eventId));
        }));
    }

    /** Gives up a dead letter for good. */
    Uni<Undelivered> discard(UUID eventId) {
        return transactions.run(session -> locked(session, eventId).flatMap(event -> {
            if (event.deadAt == null) {
                throw OutboxReason.EVENT_NOT_DEAD.refuse("event_id", eventId);
            }
            return session.createNativeQuery(
                            "DELETE FROM outbox_event WHERE subject = ?1 AND receiver = ?2 AND position = ?3")
                    .setParameter(1, event.subject)
                    .setParameter(2, event.receiver)
                    .setParameter(3, event.position)
                    .executeUpdate()
                    .chain(() -> session.createNativeQuery(
                                    "DELETE FROM outbox_lane WHERE subject = ?1 AND receiver = ?2 AND last_position = ?3")
                            .setParameter(1, event.subject)
                            .setParameter(2, event.receiver)
                            .setParameter(3, event.position)
                            .executeUpdate())
                    .chain(() -> release(session, event, clock.instant()))
                    .replaceWith(event);
        }));
    }

    private static Uni<Integer> release(Mutiny.Session session, Undelivered event, Instant now) {
        return session.createNativeQuery("UPDATE outbox_lane SET due_at = ?3 WHERE subject = ?1 AND receiver = ?2")
                .setParameter(1, event.subject)
                .setParameter(2, event.receiver)
                .setParameter(3, now.atOffset(ZoneOffset.UTC))
                .executeUpdate();
    }

    /** The event as it is once its lane is locked: the relay and other admins wait. */
    private static Uni<Undelivered> locked(Mutiny.Session session, UUID eventId) {
        return session.createNativeQuery("""
                        SELECT 1 FROM outbox_lane l JOIN outbox_event e USING (subject, receiver)
                        WHERE e.event_id = ?1 FOR UPDATE OF l""", Integer.class)
                .setParameter(1, eventId)
                .getResultList()
                .chain(() -> session.createNativeQuery(
                                "SELECT " + COLUMNS + " FROM outbox_event WHERE event_id = ?1", Object[].class)
                        .setParameter(1, eventId)
                        .getSingleResultOrNull())
                .map(row -> {
                    if (row == null) {
                        throw OutboxReason.EVENT_NOT_FOUND.refuse("event_id", eventId);
                    }
                    return Undelivered.of(row);
                });
    }
}
