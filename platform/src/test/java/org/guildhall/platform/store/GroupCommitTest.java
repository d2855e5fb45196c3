package org.guildhall.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
            MOST_WAITING,
            MOST_TOGETHER,
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
}
