package org.guildhall.arbitration.accuracy;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.arbitration.accuracy.AccuracyStore.CastVote;
import org.guildhall.arbitration.accuracy.domain.AccuracyReason;
import org.guildhall.arbitration.accuracy.domain.DawidSkene;
import org.guildhall.arbitration.accuracy.domain.Label;
import org.guildhall.arbitration.arbiter.GetArbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;

/** Estimates every arbiter's accuracy from all votes together, and reads what was estimated. */
@ApplicationScoped
public class EstimateAccuracy {
    private final AccuracyStore accuracies;
    private final AccuracyConfig config;
    private final GetArbiter arbiters;
    private final InstantSource clock;

    EstimateAccuracy(AccuracyStore accuracies, AccuracyConfig config, GetArbiter arbiters, InstantSource clock) {
        this.accuracies = accuracies;
        this.config = config;
        this.arbiters = arbiters;
        this.clock = clock;
    }

    /** Fails with ARBITER_NOT_FOUND or {@link AccuracyReason#ACCURACY_NOT_ESTIMATED}. */
    public Uni<ArbiterAccuracy> find(ArbiterId arbiter) {
        return arbiters.run(arbiter)
                .chain(() -> accuracies.find(arbiter))
                .map(found ->
                        found.orElseThrow(() -> AccuracyReason.ACCURACY_NOT_ESTIMATED.refuse("arbiter_id", arbiter)));
    }

    /** Looks each minute whether an estimate is due, and whether it is this replica's to do. */
    @Scheduled(every = "1m", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> runIfDue() {
        Instant now = clock.instant();
        return accuracies
                .claim(now.minus(config.every()), now)
                .flatMap(ours -> ours ? run() : Uni.createFrom().voidItem());
    }

    /** Estimates now. The arithmetic is done on a worker thread, between two transactions. */
    Uni<Void> run() {
        return accuracies
                .votes()
                .flatMap(votes -> Uni.createFrom().completionStage(() -> Vertx.currentContext()
                        .executeBlocking(() -> estimate(votes, clock.instant()), false)
                        .toCompletionStage()))
                .flatMap(accuracies::keep);
    }

    private static List<ArbiterAccuracy> estimate(List<CastVote> votes, Instant now) {
        Map<String, Integer> disputes = new LinkedHashMap<>();
        Map<ArbiterId, Integer> judges = new LinkedHashMap<>();
        List<Label> labels = new ArrayList<>();
        Map<ArbiterId, Long> counts = new LinkedHashMap<>();
        for (CastVote vote : votes) {
            int item = disputes.computeIfAbsent(vote.dispute(), ignored -> disputes.size());
            int judge = judges.computeIfAbsent(vote.arbiter(), ignored -> judges.size());
            labels.add(new Label(item, judge, vote.forBuyer()));
            counts.merge(vote.arbiter(), 1L, Long::sum);
        }
        DawidSkene estimate = DawidSkene.of(labels, disputes.size(), judges.size());
        return judges.entrySet().stream()
                .map(entry -> new ArbiterAccuracy(
                        entry.getKey(),
                        counts.get(entry.getKey()),
                        estimate.accuracy(entry.getValue(), true),
                        estimate.accuracy(entry.getValue(), false),
                        now))
                .toList();
    }
}
