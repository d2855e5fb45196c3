package org.guildhall.platform.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
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
    /** Columns of what {@link #deliveries} gives, as {@code jsonb_to_recordset} wants them. */
    public static final String COLUMNS = """
            number integer, subject text, receiver text, event_id uuid, type text, content jsonb,
            trace_parent text, trace_state text, created_at timestamptz""";

    /**
     * Common table expressions that append what the one named {@code outbox_delivery} holds, which has the {@link
     * #COLUMNS}: for a store that makes its change and appends with one statement. Everybody locks lanes in the same
     * order.
     */
    public static final String APPEND = """
            outbox_lanes AS (
                INSERT INTO outbox_lane (subject, receiver, last_position, due_at)
                SELECT subject, receiver, count(*), min(created_at) FROM outbox_delivery
                GROUP BY subject, receiver ORDER BY subject, receiver
                ON CONFLICT (subject, receiver)
                    DO UPDATE SET last_position = outbox_lane.last_position + excluded.last_position
                RETURNING subject, receiver, last_position),
            outbox_appended AS (
                INSERT INTO outbox_event (subject, receiver, position, event_id, type, content,
                    trace_parent, trace_state, created_at)
                SELECT subject, receiver,
                    last_position + 1 - row_number() OVER (PARTITION BY subject, receiver ORDER BY number DESC),
                    event_id, type, content, trace_parent, trace_state, created_at
                FROM outbox_delivery JOIN outbox_lanes USING (subject, receiver))
            """;

    /** The cast by way of text matters: the driver would send a parameter of type jsonb as a JSON string. */
    private static final String APPEND_ALONE =
            """
            WITH outbox_delivery AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset(cast(cast(?1 AS text) AS jsonb)) AS i(""" + COLUMNS + ")), " + APPEND + " SELECT count(*) FROM outbox_delivery";

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
        return session.createNativeQuery(APPEND_ALONE, Long.class)
                .setParameter(1, text(deliveries(events, Trace.current())))
                .getSingleResult()
                .replaceWithVoid();
    }

    /**
     * What {@link #APPEND} appends, as JSON objects: one for each event and receiver, in order, with an id of its own.
     *
     * @param trace of the call that made the change
     * @throws IllegalArgumentException if an event names no receiver or cannot be written as JSON
     */
    public List<Map<String, Object>> deliveries(List<? extends Event> events, Trace trace) {
        String now = clock.instant().toString();
        List<Map<String, Object>> deliveries = new ArrayList<>();
        for (Event event : events) {
            if (event.receivers().isEmpty()) {
                throw new IllegalArgumentException(event.type() + " names no receiver");
            }
            Map<String, Object> content = content(event);
            for (String receiver : event.receivers()) {
                Map<String, Object> delivery = new HashMap<>();
                delivery.put("number", deliveries.size());
                delivery.put("subject", event.subject());
                delivery.put("receiver", receiver);
                delivery.put("event_id", UUID.randomUUID().toString());
                delivery.put("type", event.type());
                delivery.put("content", content);
                delivery.put("trace_parent", trace.parent());
                delivery.put("trace_state", trace.state());
                delivery.put("created_at", now);
                deliveries.add(delivery);
            }
        }
        return deliveries;
    }

    private String text(List<Map<String, Object>> deliveries) {
        try {
            return json.writeValueAsString(deliveries);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("events cannot be written as JSON", e);
        }
    }

    private Map<String, Object> content(Event event) {
        try {
            return json.convertValue(event, new TypeReference<>() {});
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(event.type() + " cannot be written as JSON", e);
        }
    }
}
