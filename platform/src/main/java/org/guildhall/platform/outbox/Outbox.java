package org.guildhall.platform.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Where a change leaves word for other services: the event is written in the transaction of the change, so there is
 * never one without the other, and delivered afterwards, in order per subject.
 */
@ApplicationScoped
public class Outbox {
    private final ObjectMapper json;
    private final InstantSource clock;

    Outbox(ObjectMapper json, InstantSource clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * Appends an event for each of its receivers. Until the transaction ends, other transactions that append an event
     * about the same subject wait; that is what keeps the order.
     *
     * @param session of the transaction that makes the change; no other query may be under way on it
     * @throws IllegalArgumentException if the event names no receiver or cannot be written as JSON
     */
    public Uni<Void> append(Mutiny.Session session, Event event) {
        if (event.receivers().isEmpty()) {
            throw new IllegalArgumentException(event.type() + " names no receiver");
        }
        String content = content(event);
        Map<String, String> trace = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), trace, Map::put);
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        Uni<Void> all = Uni.createFrom().voidItem();
        // Everybody locks the lanes of a subject in the same order.
        for (String receiver : new TreeSet<>(event.receivers())) {
            all = all.chain(() -> insert(session, event, receiver, content, trace, now));
        }
        return all;
    }

    private static Uni<Void> insert(
            Mutiny.Session session,
            Event event,
            String receiver,
            String content,
            Map<String, String> trace,
            OffsetDateTime now) {
        // The cast by way of text matters: the driver would send a parameter of type jsonb as a JSON string.
        return session.createNativeQuery("""
                        WITH lane AS (
                            INSERT INTO outbox_lane (subject, receiver, last_position, due_at)
                            VALUES (?1, ?2, 1, ?3)
                            ON CONFLICT (subject, receiver) DO UPDATE SET last_position = outbox_lane.last_position + 1
                            RETURNING last_position)
                        INSERT INTO outbox_event (subject, receiver, position, event_id, type, content,
                            trace_parent, trace_state, created_at)
                        SELECT ?1, ?2, last_position, ?4, ?5, cast(cast(?6 as text) as jsonb),
                            cast(?7 as text), cast(?8 as text), ?3
                        FROM lane""")
                .setParameter(1, event.subject())
                .setParameter(2, receiver)
                .setParameter(3, now)
                .setParameter(4, UUID.randomUUID())
                .setParameter(5, event.type())
                .setParameter(6, content)
                .setParameter(7, trace.get("traceparent"))
                .setParameter(8, trace.get("tracestate"))
                .executeUpdate()
                .replaceWithVoid();
    }

    private String content(Event event) {
        try {
            return json.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(event.type() + " cannot be written as JSON", e);
        }
    }
}
