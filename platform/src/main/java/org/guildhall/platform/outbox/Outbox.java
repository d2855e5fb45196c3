package org.guildhall.platform.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Where a change leaves word for other services: the event is written in the transaction of the change, so there is
 * never one without the other, and delivered afterwards, in order per subject.
 */
@ApplicationScoped
public class Outbox {
    /**
     * Everybody locks lanes in the same order. The cast by way of text matters: the driver would send a parameter of
     * type jsonb as a JSON string.
     */
    private static final String APPEND = """
            WITH input AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset(cast(cast(?1 AS text) AS jsonb)) AS i(
                    number integer, subject text, receiver text, event_id uuid, type text, content jsonb)),
            lane AS (
                INSERT INTO outbox_lane (subject, receiver, last_position, due_at)
                SELECT subject, receiver, count(*), ?2 FROM input GROUP BY subject, receiver ORDER BY subject, receiver
                ON CONFLICT (subject, receiver)
                    DO UPDATE SET last_position = outbox_lane.last_position + excluded.last_position
                RETURNING subject, receiver, last_position)
            INSERT INTO outbox_event (subject, receiver, position, event_id, type, content,
                trace_parent, trace_state, created_at)
            SELECT subject, receiver,
                last_position + 1 - row_number() OVER (PARTITION BY subject, receiver ORDER BY number DESC),
                event_id, type, content, cast(?3 AS text), cast(?4 AS text), ?2
            FROM input JOIN lane USING (subject, receiver)""";

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
        return append(session, List.of(event));
    }

    /** Appends events in the order given, any number of them with one statement; otherwise as for a single one. */
    public Uni<Void> append(Mutiny.Session session, List<? extends Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Map<String, String> trace = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), trace, Map::put);
        return session.createNativeQuery(APPEND)
                .setParameter(1, deliveries(events))
                .setParameter(2, clock.instant().atOffset(ZoneOffset.UTC))
                .setParameter(3, trace.get("traceparent"))
                .setParameter(4, trace.get("tracestate"))
                .executeUpdate()
                .replaceWithVoid();
    }

    /** What {@link #APPEND} takes: an object for each event and receiver, in order. */
    private String deliveries(List<? extends Event> events) {
        List<Map<String, Object>> deliveries = new ArrayList<>();
        for (Event event : events) {
            if (event.receivers().isEmpty()) {
                throw new IllegalArgumentException(event.type() + " names no receiver");
            }
            JsonNode content = content(event);
            for (String receiver : event.receivers()) {
                deliveries.add(Map.of(
                        "number", deliveries.size(),
                        "subject", event.subject(),
                        "receiver", receiver,
                        "event_id", UUID.randomUUID(),
                        "type", event.type(),
                        "content", content));
            }
        }
        try {
            return json.writeValueAsString(deliveries);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("events cannot be written as JSON", e);
        }
    }

    private JsonNode content(Event event) {
        try {
            return json.valueToTree(event);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(event.type() + " cannot be written as JSON", e);
        }
    }
}
