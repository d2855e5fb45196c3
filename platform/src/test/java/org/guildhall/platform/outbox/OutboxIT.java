package org.guildhall.platform.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.guildhall.platform.store.Transactions;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OutboxIT {
    /** No relay delivers to them. */
    private static final Set<String> RECEIVERS = Set.of("nobody", "nobody-else");

    @Inject
    Outbox outbox;

    @Inject
    Transactions transactions;

    private final String subject = "note-" + UUID.randomUUID();

    private NoteWritten event(String text) {
        return new NoteWritten(subject, RECEIVERS, text, Instant.parse("2026-03-04T05:06:07.000008Z"));
    }

    private void append(Event event) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> transactions.run(session -> outbox.append(session, event)));
    }

    private List<Object[]> rows(String receiver) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(
                () -> transactions.run(session -> session.createNativeQuery("""
                                SELECT position, cast(content as text), trace_parent, cast(event_id as text)
                                FROM outbox_event WHERE subject = ?1 AND receiver = ?2 ORDER BY position""", Object[].class)
                        .setParameter(1, subject)
                        .setParameter(2, receiver)
                        .getResultList()));
    }

    @Test
    void eachReceiverGetsTheEventUnderItsOwnId() throws Throwable {
        append(event("hello"));

        Set<Object> ids = new HashSet<>();
        for (String receiver : RECEIVERS) {
            Object[] row = rows(receiver).get(0);
            JsonNode content = new ObjectMapper().readTree((String) row[1]);
            assertEquals("hello", content.get("text").asText());
            assertEquals("2026-03-04T05:06:07.000008Z", content.get("writtenAt").asText());
            ids.add(row[3]);
        }
        assertEquals(2, ids.size());
    }

    @Test
    void anEventIsGoneWithTheChangeThatFailed() throws Throwable {
        assertThrows(
                IllegalStateException.class,
                () -> VertxContextSupport.subscribeAndAwait(() -> transactions.run(
                        session -> outbox.append(session, event("lost")).chain(() -> Uni.createFrom()
                                .failure(new IllegalStateException("the change fails"))))));
        assertTrue(rows("nobody").isEmpty());
    }

    @Test
    void eventsAppendedTogetherKeepTheirOrderWithinASubject() throws Throwable {
        append(event("first"));
        NoteWritten other = new NoteWritten(subject + "-other", RECEIVERS, "elsewhere", Instant.EPOCH);
        VertxContextSupport.subscribeAndAwait(() ->
                transactions.run(session -> outbox.append(session, List.of(event("second"), other, event("third")))));

        for (String receiver : RECEIVERS) {
            List<String> texts = new ArrayList<>();
            for (Object[] row : rows(receiver)) {
                assertEquals((long) texts.size() + 1, row[0]);
                texts.add(
                        new ObjectMapper().readTree((String) row[1]).get("text").asText());
            }
            assertEquals(List.of("first", "second", "third"), texts);
        }
    }

    @Test
    void positionsHaveNoGapAndNoDoubleAlthoughManyAppendAtOnce() throws Throwable {
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Object>> done = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String text = "event " + i;
                done.add(threads.submit(() -> {
                    try {
                        append(event(text));
                        return null;
                    } catch (Throwable e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (Future<Object> future : done) {
                future.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        List<Long> expected = LongStream.rangeClosed(1, 40).boxed().toList();
        for (String receiver : RECEIVERS) {
            assertEquals(
                    expected, rows(receiver).stream().map(row -> (Long) row[0]).toList());
        }
    }

    @Test
    void theTraceOfTheChangeIsKept() throws Throwable {
        SpanContext span = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        VertxContextSupport.subscribeAndAwait(() -> transactions.run(session -> {
            try (Scope ignored = Span.wrap(span).makeCurrent()) {
                return outbox.append(session, event("traced"));
            }
        }));
        assertEquals(
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                rows("nobody").get(0)[2]);
    }

    @Test
    void anEventForNobodyIsAMistake() {
        NoteWritten lost = new NoteWritten(subject, Set.of(), "x", Instant.EPOCH);
        assertThrows(IllegalArgumentException.class, () -> append(lost));
    }
}
