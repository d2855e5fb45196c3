package org.guildhall.platform.store;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.guildhall.platform.refusal.PlatformReason;
import org.jboss.logging.Logger;

/**
 * Lets what is asked for at the same time share a commit. While one group is written the next gathers; when nothing is
 * under way an entry is written at once, without a timer. Every caller is answered when the commit that holds its entry
 * is done, on the thread that it called from. The waiting room is bounded; {@link #drain} empties it before a stop.
 *
 * @param <E> what is asked for
 * @param <A> what is answered
 */
public final class GroupCommit<E, A> {
    private static final Logger LOG = Logger.getLogger(GroupCommit.class);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);
    private static final Duration DRAIN_POLL = Duration.ofMillis(5);

    private record Waiting<E, A>(E entry, UniEmitter<? super A> caller, Context context) {
        void answer(Uni<A> outcome) {
            if (context == null) {
                outcome.subscribe().with(caller::complete, caller::fail);
            } else {
                context.runOnContext(ignored -> outcome.subscribe().with(caller::complete, caller::fail));
            }
        }
    }

    private final Function<List<E>, Uni<List<Uni<A>>>> write;
    private final int mostWaiting;
    private final int mostTogether;
    private final Context context;
    private final DistributionSummary sizes;
    private final Queue<Waiting<E, A>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile boolean stopping;

    /**
     * @param name of the metrics: {@code name.together} entries of a group, {@code name.waiting} entries not yet answered
     * @param mostWaiting entries not yet answered, above which more are refused
     * @param mostTogether entries of one group
     * @param write what is durable when its result comes: an outcome of each entry, in order; called for one group at a
     *     time, on an event loop
     */
    public GroupCommit(
            String name,
            int mostWaiting,
            int mostTogether,
            Function<List<E>, Uni<List<Uni<A>>>> write,
            Vertx vertx,
            MeterRegistry metrics) {
        this.write = write;
        this.mostWaiting = mostWaiting;
        this.mostTogether = mostTogether;
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
        return Uni.createFrom().emitter(caller -> enter(new Waiting<>(entry, caller, Vertx.currentContext())));
    }

    private void enter(Waiting<E, A> entry) {
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            entry.caller.fail(PlatformReason.OVERLOADED.refuse("limit", mostWaiting + " waiting for a commit"));
            return;
        }
        // Counted as waiting first and looked at second: the drain sees either this entry or none.
        if (stopping) {
            waiting.decrementAndGet();
            entry.caller.fail(PlatformReason.SHUTTING_DOWN.refuse());
            return;
        }
        queue.add(entry);
        wake();
    }

    private void wake() {
        if (!queue.isEmpty() && writing.compareAndSet(false, true)) {
            context.runOnContext(ignored -> writeNext());
        }
    }

    private void writeNext() {
        List<Waiting<E, A>> group = new ArrayList<>();
        while (group.size() < mostTogether && !queue.isEmpty()) {
            group.add(queue.poll());
        }
        sizes.record(group.size());
        List<E> entries = group.stream().map(Waiting::entry).toList();
        Uni.createFrom()
                .deferred(() -> write.apply(entries))
                .subscribe()
                .with(outcomes -> finish(group, outcomes), failure -> finish(group, failed(group.size(), failure)));
    }

    private List<Uni<A>> failed(int size, Throwable failure) {
        List<Uni<A>> outcomes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            outcomes.add(Uni.createFrom().failure(failure));
        }
        return outcomes;
    }

    private void finish(List<Waiting<E, A>> group, List<Uni<A>> outcomes) {
        writing.set(false);
        wake();
        for (int i = 0; i < group.size(); i++) {
            group.get(i).answer(outcomes.get(i));
        }
        waiting.addAndGet(-group.size());
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
