package org.guildhall.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int MOST_WAITING = 10;
    private static final int MOST_TOGETHER = 4;

    private record Write(List<Integer> entries, UniEmitter<? super List<Uni<String>>> end) {
        private void succeed() {
            end.complete(entries.stream()
                    .map(entry -> entry < 0
                            ? Uni.createFrom().<String>failure(new IllegalArgumentException("negative"))
                            : Uni.createFrom().item("wrote " + entry))
                    .toList());
        }
    }

    private final BlockingQueue<Write> writes = new LinkedBlockingQueue<>();
    private final GroupCommit<Integer, String> group = new GroupCommit<>(
            "test",
            new GroupCommit.Room<>(MOST_WAITING, MOST_TOGETHER, entry -> 1),
            entries -> Uni.createFrom().emitter(end -> writes.add(new Write(entries, end))),
            VERTX,
            new SimpleMeterRegistry());

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private CompletableFuture<String> run(int entry) {
        return group.run(entry).subscribeAsCompletionStage();
    }

    private Write next() throws InterruptedException {
        Write write = writes.poll(5, TimeUnit.SECONDS);
        assertTrue(write != null, "nothing is written");
        return write;
    }

    private static Throwable failure(CompletableFuture<String> future) {
        return assertThrows(ExecutionException.class, () -> future.get(5, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    void whatComesDuringAWriteIsWrittenTogetherUpToTheLimit() throws Exception {
        CompletableFuture<String> first = run(1);
        Write one = next();
        assertEquals(List.of(1), one.entries());
        List<CompletableFuture<String>> more = new ArrayList<>();
        for (int entry = 2; entry <= 7; entry++) {
            more.add(run(entry));
        }
        assertTrue(writes.isEmpty(), "one write at a time");
        assertTrue(!first.isDone(), "not answered before it is written");
        one.succeed();
        assertEquals("wrote 1", first.get(5, TimeUnit.SECONDS));
        Write two = next();
        assertEquals(List.of(2, 3, 4, 5), two.entries());
        two.succeed();
        next().succeed();
        for (int i = 0; i < more.size(); i++) {
            assertEquals("wrote " + (i + 2), more.get(i).get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void eachEntryHasItsOwnOutcomeAndAFailedWriteFailsItsGroupAlone() throws Exception {
        CompletableFuture<String> good = run(1);
        Write first = next();
        CompletableFuture<String> bad = run(-1);
        CompletableFuture<String> other = run(2);
        first.end().fail(new IllegalStateException("the database is away"));
        assertTrue(failure(good) instanceof IllegalStateException);
        next().succeed();
        assertTrue(failure(bad) instanceof IllegalArgumentException);
        assertEquals("wrote 2", other.get(5, TimeUnit.SECONDS));
    }

    @Test
    void moreThanTheRoomHoldsIsRefusedAtOnce() throws Exception {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int entry = 0; entry < MOST_WAITING; entry++) {
            all.add(run(entry));
        }
        assertEquals(PlatformReason.OVERLOADED, ((Refusal) failure(run(99))).reason());
        while (all.stream().anyMatch(one -> !one.isDone())) {
            next().succeed();
            CompletableFuture.anyOf(all.toArray(CompletableFuture[]::new)).get(5, TimeUnit.SECONDS);
            all.removeIf(CompletableFuture::isDone);
        }
        run(100);
        assertEquals(List.of(100), next().entries());
    }

    @Test
    void aStopTakesNothingMoreAndWaitsForWhatWasTaken() throws Exception {
        CompletableFuture<String> taken = run(1);
        Write write = next();
        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> {
            try {
                group.drain();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThrows(java.util.concurrent.TimeoutException.class, () -> drained.get(500, TimeUnit.MILLISECONDS));
        assertEquals(PlatformReason.SHUTTING_DOWN, ((Refusal) failure(run(2))).reason());
        write.succeed();
        drained.get(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        assertEquals("wrote 1", taken.get(5, TimeUnit.SECONDS));
    }

    @Test
    void largeEntriesTakeMoreOfTheRoomAndOfAGroup() throws Exception {
        GroupCommit<Integer, String> bySize = new GroupCommit<>(
                "sized",
                new GroupCommit.Room<>(MOST_WAITING, MOST_TOGETHER, entry -> entry),
                entries -> Uni.createFrom().emitter(end -> writes.add(new Write(entries, end))),
                VERTX,
                new SimpleMeterRegistry());
        CompletableFuture<String> first = bySize.run(1).subscribeAsCompletionStage();
        Write one = next();
        for (int entry : new int[] {3, 2, 4}) {
            bySize.run(entry).subscribeAsCompletionStage();
        }
        assertEquals(
                PlatformReason.OVERLOADED, ((Refusal) failure(bySize.run(1).subscribeAsCompletionStage())).reason());
        one.succeed();
        assertEquals("wrote 1", first.get(5, TimeUnit.SECONDS));
        Write two = next();
        assertEquals(List.of(3), two.entries());
        two.succeed();
        assertEquals(List.of(2), next().entries());
    }

    @Test
    void whoCanBeHeldBackIsAskedOnceLessThanHalfOfTheRoomIsTaken() throws Exception {
        List<CompletableFuture<String>> taken = new ArrayList<>();
        for (int entry = 1; entry <= MOST_WAITING / 2; entry++) {
            taken.add(run(entry));
        }
        CompletableFuture<Void> asked = new CompletableFuture<>();
        group.whenRoom(() -> asked.complete(null));
        assertTrue(!asked.isDone(), "half of the room is taken");
        next().succeed();
        asked.get(5, TimeUnit.SECONDS);
    }

    @Test
    void manyCallersOfSeveralEventLoopsAreAllAnsweredOnTheirOwnContextByOneWriteAtATime() throws Exception {
        GroupCommit<Integer, Integer> busy = busy();
        List<CompletableFuture<Integer>> callers = new ArrayList<>();
        for (int caller = 0; caller < 50; caller++) {
            CompletableFuture<Integer> end = new CompletableFuture<>();
            callers.add(end);
            Context context = VERTX.getOrCreateContext();
            int restMs = caller % 3;
            context.runOnContext(ignored -> callAgain(busy, context, restMs, 0, end));
        }
        for (CompletableFuture<Integer> caller : callers) {
            assertEquals(100, caller.get(30, TimeUnit.SECONDS));
        }
    }

    /** One whose writes take a millisecond and fail if another one is under way. */
    private static GroupCommit<Integer, Integer> busy() {
        AtomicInteger writing = new AtomicInteger();
        return new GroupCommit<>(
                "busy",
                new GroupCommit.Room<>(1_000, 1_000, entry -> 1),
                entries -> {
                    assertEquals(1, writing.incrementAndGet(), "writes at a time");
                    List<Uni<Integer>> outcomes =
                            entries.stream().map(Uni.createFrom()::item).toList();
                    return Uni.createFrom()
                            .item(outcomes)
                            .onItem()
                            .delayIt()
                            .by(Duration.ofMillis(1))
                            .invoke(writing::decrementAndGet);
                },
                VERTX,
                new SimpleMeterRegistry());
    }

    @Test
    void oneAloneIsWrittenAfterALargeGroup() throws Exception {
        GroupCommit<Integer, Integer> busy = busy();
        Context context = VERTX.getOrCreateContext();
        CompletableFuture<Integer> alone = new CompletableFuture<>();
        AtomicInteger answered = new AtomicInteger();
        context.runOnContext(ignored -> {
            for (int i = 0; i < 100; i++) {
                busy.run(i).subscribe().with(answer -> {
                    if (answered.incrementAndGet() == 100) {
                        busy.run(100).subscribe().with(alone::complete, alone::completeExceptionally);
                    }
                });
            }
        });
        assertEquals(100, alone.get(5, TimeUnit.SECONDS));
    }

    /** @param restMs what this caller waits before it calls again, so that some come while others are written */
    private static void callAgain(
            GroupCommit<Integer, Integer> busy,
            Context context,
            int restMs,
            int calls,
            CompletableFuture<Integer> end) {
        if (calls == 100) {
            end.complete(calls);
            return;
        }
        busy.run(calls)
                .subscribe()
                .with(
                        answer -> {
                            if (answer != calls || Vertx.currentContext() != context) {
                                end.completeExceptionally(new AssertionError("not its own answer or context"));
                            } else if (restMs == 0) {
                                callAgain(busy, context, restMs, calls + 1, end);
                            } else {
                                VERTX.setTimer(restMs, id -> callAgain(busy, context, restMs, calls + 1, end));
                            }
                        },
                        end::completeExceptionally);
    }
}
