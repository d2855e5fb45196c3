package org.guildhall.platform.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.guildhall.platform.store.Transactions;
import org.junit.jupiter.api.Test;

/** One relay by itself: how it gives up, ends and is replaced. The receiver is the test, so that it can hold a call. */
@QuarkusTest
class ReplicaIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    Outbox outbox;

    @Inject
    Transactions transactions;

    @Inject
    ObjectMapper json;

    @Inject
    Vertx vertx;

    private final String receiver = "r-" + UUID.randomUUID();
    private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();

    /** A receiver that answers when the test says so. */
    private static final class Held implements Function<NoteWritten, Uni<?>> {
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> answer = new CompletableFuture<>();

        @Override
        public Uni<?> apply(NoteWritten event) {
            begun.complete(null);
            return Uni.createFrom().completionStage(answer);
        }
    }

    private Replica replica(int attempts, Duration deadline, Function<NoteWritten, Uni<?>> answer) {
        return new Replica(
                transactions,
                new Delivery<NoteWritten>() {
                    @Override
                    public String receiver() {
                        return receiver;
                    }

                    @Override
                    public String type() {
                        return NoteWritten.TYPE;
                    }

                    @Override
                    public Class<NoteWritten> content() {
                        return NoteWritten.class;
                    }

                    @Override
                    public Uni<?> deliver(NoteWritten event, UUID eventId) {
                        received.add(event.text());
                        return answer.apply(event);
                    }
                },
                new Replica.Impatient(attempts),
                deadline,
                json,
                vertx);
    }

    private void append(String... texts) {
        for (String text : texts) {
            run(() -> transactions.run(session ->
                    outbox.append(session, new NoteWritten("subject", Set.of(receiver), text, Instant.EPOCH))));
        }
    }

    private Object[] oldest() {
        List<Object[]> rows = run(() -> transactions.run(session -> session.createNativeQuery(
                        "SELECT attempts, last_code, last_reason, dead_at IS NOT NULL FROM outbox_event"
                                + " WHERE receiver = ?1 ORDER BY position",
                        Object[].class)
                .setParameter(1, receiver)
                .getResultList()));
        return rows.isEmpty() ? null : rows.get(0);
    }

    private static <T> T run(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private void awaitOldest(Replica replica, java.util.function.Predicate<Object[]> condition) {
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
            replica.poll();
            return condition.test(oldest());
        });
    }

    @Test
    void anEventIsADeadLetterAfterTheLastAttempt() {
        Replica replica = replica(3, SOON, event -> Uni.createFrom().failure(Status.UNAVAILABLE.asRuntimeException()));
        append("a", "b");
        awaitOldest(replica, row -> (Boolean) row[3]);

        assertEquals(3, oldest()[0]);
        assertEquals("UNAVAILABLE", oldest()[1]);
        replica.poll();
        assertEquals(List.of("a", "a", "a"), List.copyOf(received), "neither it nor what is behind it is sent");
    }

    @Test
    void anEventThatKillsItsRelayEachTimeIsADeadLetterToo() {
        append("deadly");
        for (int i = 0; i < 2; i++) {
            Replica victim =
                    replica(2, Duration.ofMillis(100), event -> Uni.createFrom().nothing());
            int sent = received.size();
            Awaitility.await().atMost(SOON).until(() -> {
                victim.poll();
                return received.size() > sent;
            });
            victim.kill();
        }
        Replica last =
                replica(2, Duration.ofMillis(100), event -> Uni.createFrom().voidItem());
        awaitOldest(last, row -> (Boolean) row[3]);
        assertEquals("INTERRUPTED", oldest()[2]);
        assertEquals(2, received.size());
    }

    @Test
    void anOrderlyEndFinishesTheCallAndGivesTheLaneBackAtOnce() throws Exception {
        Held held = new Held();
        Replica first = replica(9, Duration.ofMinutes(1), held);
        append("a", "b");
        first.poll();
        held.begun.get(20, TimeUnit.SECONDS);
        CompletableFuture<Void> ended = CompletableFuture.runAsync(first::stop);
        Thread.sleep(200); // long enough for an end that does not wait to be seen
        assertFalse(ended.isDone(), "it waits for the call under way");

        held.answer.complete(null);
        ended.get(20, TimeUnit.SECONDS);
        assertEquals(List.of("a"), List.copyOf(received), "it begins nothing new");
        Replica second =
                replica(9, Duration.ofMinutes(1), event -> Uni.createFrom().voidItem());
        Awaitility.await().atMost(SOON).until(() -> {
            second.poll();
            return oldest() == null;
        });
        assertEquals(List.of("a", "b"), List.copyOf(received), "the lease of three minutes was not waited for");
    }

    @Test
    void aRelayThatWasThoughtDeadChangesNothing() throws Exception {
        Held held = new Held();
        Replica slow = replica(9, Duration.ofMillis(100), held);
        append("a");
        slow.poll();
        held.begun.get(20, TimeUnit.SECONDS);
        Held heldAgain = new Held();
        Replica next = replica(9, Duration.ofMinutes(1), heldAgain);
        Awaitility.await().atMost(SOON).until(() -> {
            next.poll();
            return heldAgain.begun.isDone();
        });

        held.answer.completeExceptionally(Status.INVALID_ARGUMENT.asRuntimeException());
        slow.stop();
        assertFalse((Boolean) oldest()[3], "the lane is the other's now");
        heldAgain.answer.complete(null);
        next.stop();
        Awaitility.await().atMost(SOON).until(() -> oldest() == null);
    }

    @Test
    void noTwoRelaysDeliverTheSameEvent() {
        for (int i = 0; i < 100; i++) {
            String subject = "subject-" + i;
            run(() -> transactions.run(session ->
                    outbox.append(session, new NoteWritten(subject, Set.of(receiver), subject, Instant.EPOCH))));
        }
        List<Replica> replicas = List.of(
                replica(9, SOON, event -> Uni.createFrom().voidItem()),
                replica(9, SOON, event -> Uni.createFrom().voidItem()),
                replica(9, SOON, event -> Uni.createFrom().voidItem()));
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> {
            replicas.forEach(Replica::poll);
            return oldest() == null;
        });
        assertEquals(100, received.size());
        assertEquals(100, Set.copyOf(received).size());
        assertTrue(received.contains("subject-99"));
    }
}
