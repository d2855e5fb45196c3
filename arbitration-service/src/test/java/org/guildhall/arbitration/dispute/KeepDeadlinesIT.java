package org.guildhall.arbitration.dispute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.dispute.domain.Transition;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.junit.jupiter.api.Test;

/** Many deadlines that fall together, worked on by several sweeps at the same time as replicas would. */
@QuarkusTest
class KeepDeadlinesIT extends ArbitrationTest {
    private static final int DISPUTES = 300;

    @Inject
    KeepDeadlines keepDeadlines;

    @Inject
    DisputeStore disputes;

    @Inject
    Pool pool;

    @Inject
    MeterRegistry metrics;

    @Test
    void sweepsAtTheSameTimeEndEachDisputeOnce() throws Exception {
        List<String> arbiters = registered("sweep", 2);
        clock.set(Instant.parse("2026-06-01T00:00:00Z"));
        List<Dispute> convened = new ArrayList<>();
        for (int i = 0; i < DISPUTES; i++) {
            convened.add(convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of()));
        }
        clock.advance(Duration.ofHours(2));
        Callable<Object> sweep = () -> sweep();
        List<Object> swept = atOnce(List.of(sweep, sweep, sweep, sweep));
        assertTrue(swept.stream().allMatch(Boolean.TRUE::equals), swept::toString);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> arbiter(arbiters.get(0)).getRecord().getNonParticipations() == DISPUTES);
        assertEquals(DISPUTES, arbiter(arbiters.get(1)).getRecord().getNonParticipations());
        for (Dispute dispute : convened.subList(0, 5)) {
            assertEquals(
                    DisputeStatus.DISPUTE_STATUS_EXPIRED,
                    look(dispute.getDisputeId()).getStatus());
        }
    }

    private Row stored(Dispute dispute) {
        return sql("SELECT status, deadline_failures, postponed_until FROM dispute WHERE dispute_id = $1", id(dispute))
                .iterator()
                .next();
    }

    private static UUID id(Dispute dispute) {
        return UUID.fromString(dispute.getDisputeId());
    }

    private RowSet<Row> sql(String statement, Object... parameters) {
        return pool.preparedQuery(statement)
                .execute(Tuple.from(List.of(parameters)))
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private double failures() {
        return metrics.counter("guildhall.arbitration.deadline.failures").count();
    }

    @Test
    void aDisputeThatFailsHoldsUpNoOtherAndIsTriedLessAndLessOften() {
        List<String> arbiters = registered("broken", 2);
        clock.set(Instant.parse("2026-07-01T00:00:00Z"));
        List<Dispute> convened = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            convened.add(convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of()));
        }
        Dispute broken = convened.get(1);
        double before = failures();
        sql("UPDATE dispute SET buyer_key = 'broken' WHERE dispute_id = $1", id(broken));
        try {
            clock.advance(Duration.ofHours(2));
            Instant first = clock.instant();
            sweepUntil(before + 1);
            assertEquals(2, arbiter(arbiters.get(0)).getRecord().getNonParticipations());
            assertEquals("EXPIRED", stored(convened.get(0)).getString("status"));
            assertEquals("EXPIRED", stored(convened.get(2)).getString("status"));
            sweep();
            sweep();
            assertEquals(1, failures() - before, "not tried again at once");
            assertEquals(
                    first.plusSeconds(5),
                    stored(broken).getOffsetDateTime("postponed_until").toInstant());
            clock.advance(Duration.ofSeconds(5));
            sweepUntil(before + 2);
            assertEquals(
                    first.plusSeconds(15),
                    stored(broken).getOffsetDateTime("postponed_until").toInstant());
            for (int i = 0; i < 8; i++) {
                clock.advance(Duration.ofMinutes(10));
                sweepUntil(before + 3 + i);
            }
            assertEquals(
                    clock.instant().plus(Duration.ofMinutes(10)),
                    stored(broken).getOffsetDateTime("postponed_until").toInstant(),
                    "never more than ten minutes");
        } finally {
            sql("UPDATE dispute SET buyer_key = $2 WHERE dispute_id = $1", id(broken), key(buyer));
        }
        clock.advance(Duration.ofMinutes(10));
        Awaitility.await()
                .until(() -> sweep() && arbiter(arbiters.get(0)).getRecord().getNonParticipations() == 3);
        Dispute healed = look(broken.getDisputeId());
        assertEquals(DisputeStatus.DISPUTE_STATUS_EXPIRED, healed.getStatus());
        assertEquals(broken.getDeadline(), healed.getEndedAt());
        assertEquals(10, failures() - before);
    }

    @Test
    void afterHoursOfDowntimeTheOldestDeadlineComesFirstAndEachHasItsOwnTime() {
        List<String> arbiters = registered("down", 2);
        List<String> fallback = registered("downf", 1);
        Instant start = Instant.parse("2026-08-01T00:00:00Z");
        clock.set(start);
        Dispute late = convene(open(2, 2, 3 * 3600).getDisputeId(), arbiters, List.of());
        Dispute early = convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of());
        var opening = opening(2, 2, 2 * 3600);
        String withFallback = asBuyer()
                .openDispute(opening.toBuilder()
                        .setPolicy(opening.getPolicy().toBuilder().setAutomaticFallback(true))
                        .build())
                .getDispute()
                .getDisputeId();
        convene(withFallback, arbiters, fallback);
        // No sweep may come between: those of the running service see the clock only when it is moved.
        Instant later = start.plus(Duration.ofHours(12));
        Set<String> ours = Set.of(early.getDisputeId(), late.getDisputeId(), withFallback);
        List<String> order = new ArrayList<>();
        List<Transition> swept;
        do {
            swept = await(() -> disputes.updateDue(later, 1, dispute -> dispute.lapsed(later)));
            swept.stream()
                    .map(one -> one.dispute().id().toString())
                    .filter(ours::contains)
                    .forEach(order::add);
        } while (!swept.isEmpty());
        assertEquals(3, order.size());
        assertEquals(late.getDisputeId(), order.get(2));
        assertEquals(Set.of(early.getDisputeId(), withFallback), Set.copyOf(order.subList(0, 2)));
        clock.set(later);
        assertEquals(early.getDeadline(), look(early.getDisputeId()).getEndedAt());
        assertEquals(late.getDeadline(), look(late.getDisputeId()).getEndedAt());
        Dispute active = look(withFallback);
        assertEquals(DisputeStatus.DISPUTE_STATUS_UNDER_REVIEW, active.getStatus());
        assertEquals(
                start.plus(Duration.ofHours(1)).getEpochSecond(),
                active.getPanel().getFallbackActivatedAt().getSeconds());
        assertEquals(
                start.plus(Duration.ofHours(25)).getEpochSecond(),
                active.getDeadline().getSeconds());
    }

    /** The running service sweeps as well, and one sweep passes by what another is working on. */
    private void sweepUntil(double failures) {
        Awaitility.await().until(() -> sweep() && failures() >= failures);
        assertEquals(failures, failures());
    }

    private static <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private boolean sweep() {
        await(keepDeadlines::run);
        return true;
    }
}
