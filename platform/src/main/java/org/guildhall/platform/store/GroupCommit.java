package org.guildhall.platform.store;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.guildhall.platform.refusal.PlatformReason;
import org.jboss.logging.Logger;

/**
 * Lets what is asked for at the same time share a commit. While one group is written the next gathers; when nothing is
 * under way an entry is written at once, without a timer. Every caller is answered when the commit that holds its entry
 * is done, on the context that it called from. The waiting room is bounded; {@link #drain} empties it before a stop.
 *
 * @param <E> what is asked for
 * @param <A> what is answered
 */
public final class GroupCommit<E, A> {
    private static final Logger LOG = Logger.getLogger(GroupCommit.class);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);
    private static final Duration DRAIN_POLL = Duration.ofMillis(5);
    private static final Object IDLE = "idle";
    private static final Object WRITING = "writing";

    /**
     * How much a group commit takes.
     *
     * @param mostWaiting size of the entries not yet answered, above which more are refused
     * @param mostTogether size of a group; a single entry may be larger
     * @param size of an entry, at least 1
     */
    public record Room<E>(int mostWaiting, int mostTogether, ToIntFunction<E> size) {}

    /** One caller; its context is null if it called from a thread without one. */
    private record Waiting<E, A>(E entry, int size, UniEmitter<? super A> caller, ContextInternal context) {
        /** Where it can be answered together with others; null if it can't. */
        EventLoop loop() {
            return context != null && context.isEventLoopContext() ? context.nettyEventLoop() : null;
        }
    }

    /**
     * After a write, until enough waits for the next one or until those just answered had their turn.
     *
     * @param enough a quarter of what there was at the write's end; so two groups take turns, one being written while the
     *     other comes back, and under load the database is asked seldom and for much
     */
    private record Pause(int enough) {}

    private final Function<List<E>, Uni<List<Uni<A>>>> write;
    private final Room<E> room;
    private final Context context;
    private final DistributionSummary sizes;
    private final Queue<Waiting<E, A>> queue = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger queued = new AtomicInteger();

    /** {@link #IDLE}, {@link #WRITING} or the {@link Pause} between two writes. */
    private final AtomicReference<Object> state = new AtomicReference<>(IDLE);

    private volatile boolean stopping;

    /**
     * @param name of the metrics: {@code name.together} size of a group, {@code name.waiting} size of what is not yet
     *     answered
     * @param write what is durable when its result comes: an outcome of each entry, in order; called for one group at a
     *     time, on an event loop
     */
    public GroupCommit(
            String name, Room<E> room, Function<List<E>, Uni<List<Uni<A>>>> write, Vertx vertx, MeterRegistry metrics) {
        this.write = write;
        this.room = room;
        this.context = vertx.getOrCreateContext();
        this.sizes = metrics.summary(name + ".together");
        metrics.gauge(name + ".waiting", waiting);
    }

    /**
     * Writes an entry together with whatever else arrives meanwhile.
     *
     * @return its outcome, once that is durable; fails with {@link PlatformReason#OVERLOADED},
     *     {@link PlatformReason#SHUTTING_DOWN} or as the group failed
     */
    public Uni<A> run(E entry) {
        return Uni.createFrom()
                .emitter(caller -> enter(new Waiting<>(
                        entry, room.size.applyAsInt(entry), caller, (ContextInternal) Vertx.currentContext())));
    }

    private void enter(Waiting<E, A> entry) {
        if (waiting.addAndGet(entry.size) > room.mostWaiting) {
            waiting.addAndGet(-entry.size);
            entry.caller.fail(PlatformReason.OVERLOADED.refuse("limit", room.mostWaiting + " waiting for a commit"));
            return;
        }
        // Counted as waiting first and looked at second: the drain sees either this entry or none.
        if (stopping) {
            waiting.addAndGet(-entry.size);
            entry.caller.fail(PlatformReason.SHUTTING_DOWN.refuse());
            return;
        }
        queue.add(entry);
        int size = queued.addAndGet(entry.size);
        Object now = state.get();
        if (now == IDLE || now instanceof Pause pause && size >= pause.enough) {
            writeAfter(now);
        }
    }

    /**
     * Runs {@code ask} once less than half of the room is taken, which may be now; on any thread. For callers that can
     * be held back, so that they don't take the room of those that can't.
     */
    public void whenRoom(Runnable ask) {
        held.add(ask);
        letIn();
    }

    private void letIn() {
        while (waiting.get() < room.mostWaiting / 2) {
            Runnable ask = held.poll();
            if (ask == null) {
                return;
            }
            ask.run();
        }
    }

    private void writeAfter(Object before) {
        if (state.compareAndSet(before, WRITING)) {
            context.runOnContext(ignored -> writeNext());
        }
    }

    private void onContext(Runnable work) {
        if (Vertx.currentContext() == context) {
            work.run();
        } else {
            context.runOnContext(ignored -> work.run());
        }
    }

    private void writeNext() {
        List<Waiting<E, A>> group = new ArrayList<>();
        int size = 0;
        for (Waiting<E, A> next = queue.peek();
                next != null && (group.isEmpty() || size + next.size <= room.mostTogether);
                next = queue.peek()) {
            group.add(queue.poll());
            size += next.size;
        }
        if (group.isEmpty()) {
            // An entry that found no write under way was taken by one that began and ended before it looked.
            state.set(IDLE);
            if (!queue.isEmpty()) {
                writeAfter(IDLE);
            }
            return;
        }
        queued.addAndGet(-size);
        sizes.record(size);
        List<E> entries = group.stream().map(Waiting::entry).toList();
        Uni.createFrom()
                .deferred(() -> write.apply(entries))
                .subscribe()
                .with(
                        outcomes -> finish(group, outcomes),
                        failure -> finish(
                                group,
                                Collections.nCopies(
                                        group.size(), Uni.createFrom().failure(failure))));
    }

    private void finish(List<Waiting<E, A>> group, List<Uni<A>> outcomes) {
        int written = group.stream().mapToInt(Waiting::size).sum();
        Pause pause = new Pause(Math.max(1, (written + queued.get()) / 4));
        state.set(pause);
        if (queued.get() >= pause.enough && state.compareAndSet(pause, WRITING)) {
            // Before the answers: the database has its work while they are written.
            onContext(this::writeNext);
        }
        Map<EventLoop, List<Runnable>> answers = new HashMap<>();
        for (int i = 0; i < group.size(); i++) {
            Waiting<E, A> entry = group.get(i);
            Uni<A> outcome = outcomes.get(i);
            Runnable answer = () -> answer(entry, outcome);
            EventLoop loop = entry.loop();
            if (loop != null) {
                answers.computeIfAbsent(loop, ignored -> new ArrayList<>()).add(() -> entry.context.dispatch(answer));
            } else if (entry.context != null) {
                entry.context.runOnContext(ignored -> answer.run());
            } else {
                answer.run();
            }
        }
        // One hop an event loop, and every caller's answer is written where its connection lives.
        AtomicInteger busy = new AtomicInteger(answers.size());
        answers.forEach((loop, own) -> loop.execute(() -> {
            own.forEach(Runnable::run);
            // Not a delay: it runs once the loop has looked at its connections again.
            loop.schedule(() -> endIfLast(pause, busy), 0, TimeUnit.NANOSECONDS);
        }));
        if (answers.isEmpty()) {
            end(pause);
        }
    }

    private void endIfLast(Pause pause, AtomicInteger busy) {
        if (busy.decrementAndGet() == 0) {
            end(pause);
        }
    }

    private void end(Pause pause) {
        if (state.compareAndSet(pause, IDLE) && !queue.isEmpty()) {
            writeAfter(IDLE);
        }
    }

    private void answer(Waiting<E, A> entry, Uni<A> outcome) {
        outcome.subscribe().with(entry.caller::complete, entry.caller::fail);
        waiting.addAndGet(-entry.size);
        letIn();
    }

    /** Takes nothing more and waits for what was taken; call it while the database is still there. */
    public void drain() throws InterruptedException {
        stopping = true;
        long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
        while (waiting.get() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(DRAIN_POLL.toMillis()); // the stop waits here anyway; nothing signals an empty room
        }
        if (waiting.get() > 0) {
            LOG.warnf("%d entries were not acknowledged before the stop", waiting.get());
        }
    }
}
