package org.guildhall.platform.outbox;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.platform.store.Transactions;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The relay's view of the outbox. A relay takes a lane by moving its {@code due_at} into the future; whatever it does
 * with the lane later works only while {@code due_at} is still what it wrote, so a relay that was thought dead changes
 * nothing any more.
 */
@ApplicationScoped
class LaneStore {
    private static final String BEGIN = """
            UPDATE outbox_event e SET attempts = attempts + 1,
                first_attempted_at = coalesce(first_attempted_at, cast(?1 as timestamptz))
            FROM outbox_lane l
            WHERE l.receiver = ?2 AND l.subject = any(cast(?3 as text[])) AND l.due_at = ?4
                AND e.subject = l.subject AND e.receiver = l.receiver AND e.position = (
                    SELECT min(position) FROM outbox_event o
                    WHERE o.subject = l.subject AND o.receiver = l.receiver)
            RETURNING e.subject, e.position, e.event_id, e.type, cast(e.content as text), e.attempts,
                e.first_attempted_at, e.trace_parent, e.trace_state""";

    private final Transactions transactions;

    LaneStore(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Takes up to {@code most} lanes that are due and begins to deliver the oldest event of each.
     *
     * @param leaseUntil when another relay may take them, should this one die
     */
    Uni<List<Letter>> take(String receiver, Instant now, Instant leaseUntil, int most) {
        return transactions.run(session -> session.createNativeQuery("""
                        UPDATE outbox_lane l SET due_at = ?1
                        FROM (SELECT subject, receiver FROM outbox_lane WHERE receiver = ?2 AND due_at <= ?3
                              ORDER BY due_at LIMIT ?4 FOR UPDATE SKIP LOCKED) due
                        WHERE l.subject = due.subject AND l.receiver = due.receiver RETURNING l.subject""", String.class)
                .setParameter(1, utc(leaseUntil))
                .setParameter(2, receiver)
                .setParameter(3, utc(now))
                .setParameter(4, most)
                .getResultList()
                .flatMap(subjects -> subjects.isEmpty()
                        ? Uni.createFrom().item(List.<Letter>of())
                        : begin(session, receiver, subjects, now, leaseUntil)));
    }

    /**
     * Removes a delivered event and begins with the next one of the lane.
     *
     * @return the next event; empty if there is none or the lane was lost to another relay
     */
    Uni<Optional<Letter>> next(Letter delivered, Instant now, Instant leaseUntil) {
        return transactions.run(session -> remove(session, delivered, leaseUntil)
                .flatMap(more -> more
                        ? begin(session, delivered.receiver(), List.of(delivered.subject()), now, leaseUntil)
                                .map(letters -> letters.stream().findFirst())
                        : Uni.createFrom().item(Optional.<Letter>empty())));
    }

    /** Removes a delivered event and leaves the rest of its lane, if any, to whoever comes first. */
    Uni<Void> leave(Letter delivered, Instant now) {
        return transactions.run(session -> remove(session, delivered, now).replaceWithVoid());
    }

    /** Notes a failed delivery and lets the lane rest until {@code dueAt}; false if the lane was lost. */
    Uni<Boolean> postpone(Letter letter, Verdict why, Instant dueAt) {
        return failed(letter, why, dueAt, null);
    }

    /** Makes the event a dead letter, which holds its lane until an admin decides; false if the lane was lost. */
    Uni<Boolean> bury(Letter letter, Verdict why, Instant now) {
        return failed(letter, why, null, now);
    }

    /** Whether the lane is still held and has more events; it is due at {@code dueAt} then, and gone otherwise. */
    private static Uni<Boolean> remove(Mutiny.Session session, Letter delivered, Instant dueAt) {
        return held(session, delivered).flatMap(lastPosition -> {
            if (lastPosition == null) {
                return Uni.createFrom().item(false);
            }
            boolean more = lastPosition > delivered.position();
            String lane = more
                    ? "UPDATE outbox_lane SET due_at = ?3 WHERE subject = ?1 AND receiver = ?2"
                    : "DELETE FROM outbox_lane WHERE subject = ?1 AND receiver = ?2";
            var change = ofLane(session.createNativeQuery(lane), delivered);
            return ofLane(
                            session.createNativeQuery(
                                    "DELETE FROM outbox_event WHERE subject = ?1 AND receiver = ?2 AND position = ?3"),
                            delivered)
                    .setParameter(3, delivered.position())
                    .executeUpdate()
                    .chain(() -> (more ? change.setParameter(3, utc(dueAt)) : change).executeUpdate())
                    .replaceWith(more);
        });
    }

    private Uni<Boolean> failed(Letter letter, Verdict why, Instant dueAt, Instant deadAt) {
        return transactions.run(session -> held(session, letter)
                .flatMap(lastPosition -> lastPosition == null
                        ? Uni.createFrom().item(false)
                        : ofLane(session.createNativeQuery("""
                                UPDATE outbox_event SET last_code = ?4, last_reason = ?5, dead_at = ?6
                                WHERE subject = ?1 AND receiver = ?2 AND position = ?3"""), letter)
                                .setParameter(3, letter.position())
                                .setParameter(4, why.code())
                                .setParameter(5, why.reason())
                                .setParameter(6, utc(deadAt))
                                .executeUpdate()
                                .chain(() -> ofLane(
                                                session.createNativeQuery(
                                                        "UPDATE outbox_lane SET due_at = ?3 WHERE subject = ?1 AND receiver = ?2"),
                                                letter)
                                        .setParameter(3, utc(dueAt))
                                        .executeUpdate())
                                .replaceWith(true)));
    }

    /** Locks the lane and gives its last position; null if another relay has taken it. */
    private static Uni<Long> held(Mutiny.Session session, Letter letter) {
        return session.createNativeQuery("""
                        SELECT last_position FROM outbox_lane
                        WHERE subject = ?1 AND receiver = ?2 AND due_at = ?3 FOR UPDATE""", Long.class)
                .setParameter(1, letter.subject())
                .setParameter(2, letter.receiver())
                .setParameter(3, utc(letter.leasedUntil()))
                .getSingleResultOrNull();
    }

    private static Uni<List<Letter>> begin(
            Mutiny.Session session, String receiver, List<String> subjects, Instant now, Instant leaseUntil) {
        return session.createNativeQuery(BEGIN, Object[].class)
                .setParameter(1, utc(now))
                .setParameter(2, receiver)
                .setParameter(3, subjects.toArray(String[]::new))
                .setParameter(4, utc(leaseUntil))
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> letter(row, receiver, leaseUntil))
                        .toList());
    }

    private static Letter letter(Object[] row, String receiver, Instant leasedUntil) {
        return new Letter(
                (String) row[0],
                receiver,
                leasedUntil,
                ((Number) row[1]).longValue(),
                (UUID) row[2],
                (String) row[3],
                (String) row[4],
                ((Number) row[5]).intValue(),
                instant(row[6]),
                (String) row[7],
                (String) row[8]);
    }

    private static Mutiny.Query<?> ofLane(Mutiny.Query<?> query, Letter letter) {
        return query.setParameter(1, letter.subject()).setParameter(2, letter.receiver());
    }

    /** A time as the driver gives it; null for null. */
    static Instant instant(Object time) {
        return time instanceof OffsetDateTime utc ? utc.toInstant() : (Instant) time;
    }

    private static OffsetDateTime utc(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
