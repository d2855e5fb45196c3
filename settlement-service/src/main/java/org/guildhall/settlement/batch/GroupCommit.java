package org.guildhall.settlement.batch;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
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

    private record Waiting(Recording recording, UniEmitter<? super Verdict> caller) {}

    private final CommitRecordings commitRecordings;
    private final int most;
    private final Context context;
    private final DistributionSummary sizes;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
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
     * Counts a recording together with whatever else arrives meanwhile.
     *
     * @return what became of it, once that is durable; fails with {@link PlatformReason#OVERLOADED},
     *     {@link PlatformReason#SHUTTING_DOWN} or as the database failed
     */
    public Uni<Verdict> record(Recording recording) {
        return Uni.createFrom().emitter(caller -> enter(new Waiting(recording, caller)));
    }

    private void enter(Waiting entry) {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            entry.caller.fail(PlatformReason.OVERLOADED.refuse("limit", most + " recordings waiting"));
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
            context.runOnContext(ignored -> write());
        }
    }

    private void write() {
        List<Waiting> group = new ArrayList<>();
        for (Waiting entry = queue.poll(); entry != null; entry = queue.poll()) {
            group.add(entry);
        }
        sizes.record(group.size());
        List<Recording> recordings = new ArrayList<>(group.size());
        for (Waiting entry : group) {
            recordings.add(entry.recording);
        }
        Uni.createFrom()
                .deferred(() -> commitRecordings.run(recordings))
                .subscribe()
                .with(verdicts -> finish(group, verdicts, null), failure -> finish(group, null, failure));
    }

    private void finish(List<Waiting> group, List<Verdict> verdicts, Throwable failure) {
        writing.set(false);
        wake();
        for (int i = 0; i < group.size(); i++) {
            UniEmitter<? super Verdict> caller = group.get(i).caller;
            if (failure != null) {
                caller.fail(failure);
            } else {
                caller.complete(verdicts.get(i));
            }
        }
        waiting.addAndGet(-group.size());
    }

    /** Takes nothing more and waits for what was taken, while the database is still there. */
    void drain(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        stopping = true;
        long deadline = System.nanoTime() + DRAIN_LIMIT_MS * 1_000_000;
        while (waiting.get() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        if (waiting.get() > 0) {
            LOG.warnf("%d recordings were not acknowledged before the stop", waiting.get());
        }
    }
}
