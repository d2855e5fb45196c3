package org.guildhall.settlement.batch;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;
import org.jboss.logging.Logger;

/**
 * Lets concurrent recordings share commits. While one write is under way the next gathers; when nothing is under way a
 * recording is written at once, without a timer. Every caller is answered with the commit that holds its count. The
 * waiting room is bounded, and emptied before the service stops.
 */
@ApplicationScoped
public class GroupCommit {
    private static final Logger LOG = Logger.getLogger(GroupCommit.class);
    private static final long DRAIN_LIMIT_MS = 20_000;

    /**
     * One caller.
     *
     * @param loop where the caller is answered; null for a thread that isn't an event loop's
     */
    private record Waiting(List<Recording> recordings, EventLoop loop, UniEmitter<? super List<Verdict>> caller) {}

    private final CommitRecordings commitRecordings;
    private final int most;
    private final Context context;
    private final DistributionSummary sizes;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile boolean stopping;

    GroupCommit(CommitRecordings commitRecordings, BatchConfig config, Vertx vertx, MeterRegistry metrics) {
        this.commitRecordings = commitRecordings;
        this.most = config.maxWaiting();
        this.context = vertx.getOrCreateContext();
        this.sizes = metrics.summary("guildhall.settlement.commit.recordings");
        metrics.gauge("guildhall.settlement.recordings.waiting", waiting);
    }

    /**
     * Counts recordings together with whatever else arrives meanwhile. Those of one caller are committed together.
     *
     * @return what became of each, once that is durable, on the caller's event loop; fails with
     *     {@link PlatformReason#OVERLOADED}, {@link PlatformReason#SHUTTING_DOWN} or as the database failed
     */
    public Uni<List<Verdict>> record(List<Recording> recordings) {
        return Uni.createFrom().emitter(caller -> enter(new Waiting(recordings, eventLoop(), caller)));
    }

    private static EventLoop eventLoop() {
        return Vertx.currentContext() instanceof ContextInternal current && current.isEventLoopContext()
                ? current.nettyEventLoop()
                : null;
    }

    private void enter(Waiting entry) {
        int size = entry.recordings.size();
        if (waiting.addAndGet(size) > most) {
            waiting.addAndGet(-size);
            entry.caller.fail(PlatformReason.OVERLOADED.refuse("limit", most + " recordings waiting"));
            return;
        }
        // Counted as waiting first and looked at second: the drain sees either this entry or none.
        if (stopping) {
            waiting.addAndGet(-size);
            entry.caller.fail(PlatformReason.SHUTTING_DOWN.refuse());
            return;
        }
        queue.add(entry);
        wake();
    }

    /** Runs {@code ask} once less than half of the waiting room is taken, which may be now; on any thread. */
    public void whenRoom(Runnable ask) {
        held.add(ask);
        letIn();
    }

    private void letIn() {
        while (waiting.get() < most / 2) {
            Runnable ask = held.poll();
            if (ask == null) {
                return;
            }
            ask.run();
        }
    }

    private void wake() {
        if (!queue.isEmpty() && writing.compareAndSet(false, true)) {
            context.runOnContext(ignored -> write());
        }
    }

    private void write() {
        List<Waiting> group = new ArrayList<>();
        List<Recording> recordings = new ArrayList<>();
        for (Waiting entry = queue.poll(); entry != null; entry = queue.poll()) {
            group.add(entry);
            recordings.addAll(entry.recordings);
        }
        sizes.record(recordings.size());
        Uni.createFrom()
                .deferred(() -> commitRecordings.run(recordings))
                .subscribe()
                .with(verdicts -> finish(group, verdicts, null), failure -> finish(group, null, failure));
    }

    private void finish(List<Waiting> group, List<Verdict> verdicts, Throwable failure) {
        writing.set(false);
        wake();
        Map<EventLoop, List<Runnable>> answers = new HashMap<>();
        int from = 0;
        for (Waiting entry : group) {
            int to = from + entry.recordings.size();
            List<Verdict> own = verdicts == null ? null : verdicts.subList(from, to);
            from = to;
            answers.computeIfAbsent(entry.loop, loop -> new ArrayList<>()).add(() -> answer(entry, own, failure));
        }
        // One hop an event loop, and every caller's answer is written where its connection lives.
        answers.forEach((loop, own) -> {
            if (loop == null) {
                own.forEach(Runnable::run);
            } else {
                loop.execute(() -> own.forEach(Runnable::run));
            }
        });
    }

    private void answer(Waiting entry, List<Verdict> verdicts, Throwable failure) {
        if (failure == null) {
            entry.caller.complete(verdicts);
        } else {
            entry.caller.fail(failure);
        }
        waiting.addAndGet(-entry.recordings.size());
        letIn();
    }

    /** Takes nothing more and waits for what was taken, while the database is still there. */
    void drain(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        stopping = true;
        long deadline = System.nanoTime() + DRAIN_LIMIT_MS * 1_000_000;
        while (waiting.get() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(5); // The commits go on elsewhere; there are few of them left, and then the service ends.
        }
        if (waiting.get() > 0) {
            LOG.warnf("%d recordings were not acknowledged before the stop", waiting.get());
        }
    }
}
