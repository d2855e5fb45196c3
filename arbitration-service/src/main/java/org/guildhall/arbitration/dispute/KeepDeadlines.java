package org.guildhall.arbitration.dispute;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.guildhall.arbitration.dispute.domain.Transition;

/**
 * Ends disputes whose deadline has passed, whether or not anyone calls. Any number of replicas may run it: each claims
 * disputes that no other is working on, and a dispute that has ended has no deadline any more.
 */
@ApplicationScoped
public class KeepDeadlines {
    private final DisputeStore disputes;
    private final DisputeConfig config;
    private final DisputeMetrics metrics;
    private final InstantSource clock;

    KeepDeadlines(DisputeStore disputes, DisputeConfig config, DisputeMetrics metrics, InstantSource clock) {
        this.disputes = disputes;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Every second, so that a deadline is kept within a few; batch after batch until none is due. */
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return runOnce()
                .flatMap(ended -> ended == config.deadlineBatch()
                        ? run()
                        : Uni.createFrom().voidItem());
    }

    /** Ends one batch; returns how many disputes. */
    Uni<Integer> runOnce() {
        Instant now = clock.instant();
        return disputes.updateDue(now, config.deadlineBatch(), dispute -> dispute.lapsed(now))
                .map(ended -> {
                    for (Transition transition : ended) {
                        metrics.count(transition);
                    }
                    return ended.size();
                });
    }
}
