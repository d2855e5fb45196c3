package org.guildhall.arbitration.dispute;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.Transition;
import org.guildhall.platform.store.DatabaseFailures;
import org.jboss.logging.Logger;

/**
 * Ends disputes whose deadline has passed, whether or not anyone calls. Any number of replicas may run it: each claims
 * disputes that no other is working on, and a dispute that has ended has no deadline any more. A dispute that fails is
 * left out after that, for longer each time, so that the others are kept.
 */
@ApplicationScoped
public class KeepDeadlines {
    private static final Logger LOG = Logger.getLogger(KeepDeadlines.class);

    private final DisputeStore disputes;
    private final DisputeConfig config;
    private final DisputeMetrics metrics;
    private final InstantSource clock;
    private final Counter failures;

    KeepDeadlines(
            DisputeStore disputes,
            DisputeConfig config,
            DisputeMetrics metrics,
            InstantSource clock,
            MeterRegistry registry) {
        this.disputes = disputes;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.failures = registry.counter("guildhall.arbitration.deadline.failures");
    }

    /** Every second, so that a deadline is kept within a few; batch after batch until none is due. */
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return Multi.createBy()
                .repeating()
                .uni(this::runOnce)
                .whilst(handled -> handled == config.deadlineBatch())
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Handles one batch; returns how many disputes were due in it. */
    Uni<Integer> runOnce() {
        Instant now = clock.instant();
        return disputes.updateDue(now, config.deadlineBatch(), dispute -> due(dispute, now))
                .invoke(ended -> ended.forEach(metrics::count))
                .map(List::size)
                .onFailure(KeepDeadlines::mayBeOneDispute)
                .recoverWithUni(failure -> oneByOne(now));
    }

    private static Transition due(Dispute dispute, Instant now) {
        Transition lapsed = dispute.lapsed(now);
        if (!lapsed.isChange()) {
            throw new IllegalStateException("dispute " + dispute.id() + " is due and nothing of it lapses");
        }
        return lapsed;
    }

    /** Not the whole database's trouble, and no race that another attempt wins. */
    private static boolean mayBeOneDispute(Throwable failure) {
        return DatabaseFailures.asRefusal(failure) == null;
    }

    private Uni<Integer> oneByOne(Instant now) {
        return disputes.findDue(now, config.deadlineBatch()).flatMap(due -> Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUniAndConcatenate(id -> alone(id, now))
                .collect()
                .last()
                .replaceWith(due.size()));
    }

    private Uni<Boolean> alone(DisputeId id, Instant now) {
        return disputes.update(id, dispute -> dispute.lapsed(now))
                .flatMap(lapsed -> {
                    metrics.count(lapsed);
                    return lapsed.isChange()
                            ? Uni.createFrom().item(true)
                            : postpone(id, now, new IllegalStateException("nothing of it lapses"));
                })
                .onFailure(KeepDeadlines::mayBeOneDispute)
                .recoverWithUni(failure -> postpone(id, now, failure));
    }

    /** Without effect if another replica has ended it meanwhile. */
    private Uni<Boolean> postpone(DisputeId id, Instant now, Throwable why) {
        return disputes.postpone(id, now).invoke(postponed -> {
            if (postponed) {
                failures.increment();
                LOG.errorf(why, "what is due of dispute %s fails; it is tried again later", id);
            }
        });
    }
}
