package org.guildhall.platform.outbox;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.guildhall.outbox.v1.DeliveryState;
import org.guildhall.outbox.v1.DiscardRequest;
import org.guildhall.outbox.v1.ListUndeliveredRequest;
import org.guildhall.outbox.v1.ListUndeliveredResponse;
import org.guildhall.outbox.v1.OutboxServiceGrpc;
import org.guildhall.outbox.v1.OutboxServiceGrpc.OutboxServiceBlockingStub;
import org.guildhall.outbox.v1.RedeliverRequest;
import org.guildhall.outbox.v1.UndeliveredEvent;
import org.guildhall.platform.grpc.ProbeFaults;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.testing.Contract;
import org.guildhall.platform.testing.GuildhallTestResource;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events from the sender's transaction to the receiver's effect, over real gRPC between real transactions. */
@QuarkusTest
class RelayIT extends ServiceTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    Outbox outbox;

    @Inject
    Transactions transactions;

    @Inject
    ProbeFaults faults;

    @Inject
    MovableClock clock;

    private final String subject = "s-" + UUID.randomUUID();

    @AfterEach
    void calm() {
        faults.clear();
        clock.reset();
    }

    private static OutboxServiceBlockingStub admin() {
        return asAdmin(OutboxServiceGrpc.newBlockingStub(channel()));
    }

    private void append(String subject, String... texts) {
        run(() -> transactions.run(session -> {
            Uni<Void> all = Uni.createFrom().voidItem();
            for (String text : texts) {
                all = all.chain(() -> outbox.append(
                        session, new NoteWritten(subject, Set.of(NoteDelivery.RECEIVER), text, Instant.EPOCH)));
            }
            return all;
        }));
    }

    private List<Object[]> effects(String subject) {
        return run(() -> transactions.run(session -> session.createNativeQuery(
                        "SELECT text, sender FROM effect WHERE subject = ?1 ORDER BY id", Object[].class)
                .setParameter(1, subject)
                .getResultList()));
    }

    private List<String> texts(String subject) {
        return effects(subject).stream().map(row -> (String) row[0]).toList();
    }

    private static <T> T run(java.util.function.Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private List<UndeliveredEvent> undelivered(String subject) {
        ListUndeliveredResponse all = admin().listUndelivered(ListUndeliveredRequest.newBuilder()
                .setReceiver(NoteDelivery.RECEIVER)
                .setPageSize(1000)
                .build());
        return all.getEventsList().stream()
                .filter(event -> event.getSubject().equals(subject))
                .toList();
    }

    private UndeliveredEvent awaitDead() {
        return Awaitility.await()
                .atMost(SOON)
                .until(
                        () -> undelivered(subject).get(0),
                        event -> event.getState() == DeliveryState.DELIVERY_STATE_DEAD);
    }

    @Test
    void eventsArriveInOrderFromTheServiceItselfAndLeaveNothingBehind() {
        append(subject, "one", "two", "three");
        Awaitility.await().atMost(SOON).until(() -> undelivered(subject).isEmpty());

        assertEquals(List.of("one", "two", "three"), texts(subject));
        assertEquals(GuildhallTestResource.SERVICE, effects(subject).get(0)[1]);
        Long lanes = run(() -> transactions.run(
                session -> session.createNativeQuery("SELECT count(*) FROM outbox_lane WHERE subject = ?1", Long.class)
                        .setParameter(1, subject)
                        .getSingleResult()));
        assertEquals(0, lanes);
    }

    @Test
    void aStuckEventHoldsBackOnlyItsOwnSubject() {
        String other = "o-" + UUID.randomUUID();
        AtomicInteger tries = new AtomicInteger();
        faults.setBefore(request -> request.getText().equals("stuck") && tries.incrementAndGet() < 4
                ? Uni.createFrom().failure(Status.UNAVAILABLE.asRuntimeException())
                : Uni.createFrom().voidItem());
        append(subject, "stuck", "behind it");
        append(other, "free");

        Awaitility.await().atMost(SOON).until(() -> texts(other).size() == 1);
        assertTrue(tries.get() < 4, "the other subject did not wait");
        Awaitility.await().atMost(SOON).until(() -> texts(subject).size() == 2);
        assertEquals(List.of("stuck", "behind it"), texts(subject));
        assertEquals(4, tries.get());
    }

    @Test
    void anAnswerThatWasLostDoesNotDoubleTheEffect() {
        AtomicInteger lost = new AtomicInteger();
        faults.set(
                request -> Uni.createFrom().voidItem(),
                request -> lost.incrementAndGet() < 3
                        ? Uni.createFrom().failure(Status.UNAVAILABLE.asRuntimeException())
                        : Uni.createFrom().voidItem());
        append(subject, "once");

        Awaitility.await().atMost(SOON).until(() -> undelivered(subject).isEmpty());
        assertEquals(3, lost.get());
        assertEquals(List.of("once"), texts(subject));
    }

    @Test
    void aRefusedEventIsADeadLetterThatAnAdminCanRedeliver() {
        faults.setBefore(request -> Uni.createFrom().failure(Status.FAILED_PRECONDITION.asRuntimeException()));
        append(subject, "refused", "waits");
        UndeliveredEvent dead = awaitDead();
        assertEquals("FAILED_PRECONDITION", dead.getLastCode());
        assertEquals(1, dead.getAttempts());
        assertEquals(1, dead.getPosition());
        assertEquals(NoteWritten.TYPE, dead.getType());
        assertEquals(
                DeliveryState.DELIVERY_STATE_WAITING,
                undelivered(subject).get(1).getState());
        assertFalse(undelivered(subject).get(1).hasFirstAttemptedAt(), "the later event was not tried");

        faults.clear();
        append(subject, "later");
        RedeliverRequest again =
                RedeliverRequest.newBuilder().setEventId(dead.getEventId()).build();
        assertEquals(
                DeliveryState.DELIVERY_STATE_WAITING,
                admin().redeliver(again).getEvent().getState());
        Awaitility.await().atMost(SOON).until(() -> undelivered(subject).isEmpty());
        assertEquals(List.of("refused", "waits", "later"), texts(subject));
        assertRefused(OutboxReason.EVENT_NOT_FOUND, () -> admin().redeliver(again));
    }

    @Test
    void aDiscardedEventFreesTheOnesBehindIt() {
        faults.setBefore(request -> request.getText().equals("bad")
                ? Uni.createFrom().failure(Status.INVALID_ARGUMENT.asRuntimeException())
                : Uni.createFrom().voidItem());
        append(subject, "bad", "good");
        UndeliveredEvent dead = awaitDead();
        assertRefused(OutboxReason.EVENT_NOT_DEAD, () -> admin().discard(
                        discard(undelivered(subject).get(1))));

        admin().discard(discard(dead));
        Awaitility.await().atMost(SOON).until(() -> undelivered(subject).isEmpty());
        assertEquals(List.of("good"), texts(subject));
        assertRefused(OutboxReason.EVENT_NOT_FOUND, () -> admin().discard(discard(dead)));

        append(subject, "bad");
        admin().discard(discard(awaitDead()));
        append(subject, "alone");
        Awaitility.await().atMost(SOON).until(() -> texts(subject).size() == 2);
        assertEquals(List.of("good", "alone"), texts(subject));
    }

    private static DiscardRequest discard(UndeliveredEvent event) {
        return DiscardRequest.newBuilder().setEventId(event.getEventId()).build();
    }

    @Test
    void anEventThatTheReceiverMayHaveForgottenIsNotSentAgain() {
        faults.setBefore(request -> Uni.createFrom().failure(Status.FAILED_PRECONDITION.asRuntimeException()));
        append(subject, "old");
        UndeliveredEvent dead = awaitDead();
        RedeliverRequest again =
                RedeliverRequest.newBuilder().setEventId(dead.getEventId()).build();

        clock.advance(Relay.SENDABLE.plusMinutes(1));
        // The token of the test has expired by then, but tokens go by the wall clock.
        assertRefused(OutboxReason.EVENT_TOO_OLD, () -> admin().redeliver(again));
    }

    @Test
    void anEventWithoutADeliveryIsADeadLetter() {
        run(() -> transactions.run(session -> outbox.append(session, new Event() {
            @Override
            public String type() {
                return "unknown-type";
            }

            @Override
            public String subject() {
                return subject;
            }

            @Override
            public Set<String> receivers() {
                return Set.of(NoteDelivery.RECEIVER);
            }

            public String getText() {
                return "no delivery";
            }
        })));
        assertEquals("IllegalStateException", awaitDead().getLastReason());
    }

    @Test
    void pagingListsEveryEventOnce() {
        faults.setBefore(request -> Uni.createFrom().failure(Status.FAILED_PRECONDITION.asRuntimeException()));
        append(subject, "1", "2", "3", "4", "5");
        awaitDead();
        ListUndeliveredRequest request =
                ListUndeliveredRequest.newBuilder().setPageSize(2).build();
        List<Long> positions = new java.util.ArrayList<>();
        String token = "";
        do {
            ListUndeliveredResponse page = admin().listUndelivered(
                            request.toBuilder().setPageToken(token).build());
            page.getEventsList().stream()
                    .filter(event -> event.getSubject().equals(subject))
                    .forEach(event -> positions.add(event.getPosition()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), positions);
        assertTrue(
                admin()
                        .listUndelivered(request.toBuilder()
                                .setDeadOnly(true)
                                .setPageSize(1000)
                                .build())
                        .getEventsList()
                        .stream()
                        .allMatch(event -> event.getState() == DeliveryState.DELIVERY_STATE_DEAD));
    }

    @Test
    void theContractListsTheReasons() {
        FileDescriptor file = org.guildhall.outbox.v1.Outbox.getDescriptor();
        Contract.assertAccessRules(file);
        Contract.assertReasonsDocumented(new FileDescriptor[] {file}, OutboxReason.values());
    }

    @Inject
    Backlog backlog;

    @Test
    void theBacklogIsAMetric() {
        faults.setBefore(request -> Uni.createFrom().failure(Status.UNAVAILABLE.asRuntimeException()));
        append(subject, "late");
        Awaitility.await().atMost(SOON).until(() -> undelivered(subject).get(0).getAttempts() > 0);
        run(() -> backlog.count());
        String metrics = RestAssured.get("/q/metrics").asString();
        assertTrue(metrics.contains("guildhall_outbox_undelivered{receiver=\"probe\",state=\"waiting\"}"), metrics);
        assertTrue(metrics.contains("guildhall_outbox_lag_seconds{receiver=\"probe\"}"), metrics);
        assertTrue(metrics.contains("guildhall_outbox_deliveries_total{receiver=\"probe\",result=\"retry\"}"), metrics);
    }
}
