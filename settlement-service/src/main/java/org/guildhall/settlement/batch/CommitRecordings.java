package org.guildhall.settlement.batch;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.settlement.batch.RecordingStore.Change;
import org.guildhall.settlement.batch.RecordingStore.Known;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.Fold;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;
import org.guildhall.settlement.operator.domain.OperatorReason;

/**
 * Counts a group of recordings of any number of batches: reads where their producers stand (only if there are any),
 * folds, and writes all of it with one statement. If another replica moved a producer meanwhile, nothing was written and
 * it starts over.
 */
@ApplicationScoped
public class CommitRecordings {
    private static final int ATTEMPTS = 8;

    private final RecordingStore store;

    CommitRecordings(RecordingStore store) {
        this.store = store;
    }

    /**
     * @param recordings in the order of arrival
     * @return what became of each, in the same order, once that is durable
     */
    public Uni<List<Verdict>> run(List<Recording> recordings) {
        Map<BatchId, Group> groups = new HashMap<>();
        for (int i = 0; i < recordings.size(); i++) {
            Recording recording = recordings.get(i);
            groups.computeIfAbsent(recording.batch(), Group::new).add(i, recording);
        }
        Verdict[] verdicts = new Verdict[recordings.size()];
        List<Group> inKeyOrder = new ArrayList<>(groups.values());
        inKeyOrder.sort(Comparator.comparing(group -> group.batch));
        return attempt(inKeyOrder, verdicts)
                .onFailure(CommitRecordings::nothingWasWritten)
                .retry()
                .atMost(ATTEMPTS - 1L)
                .onFailure(RecordingStore.MarksMoved.class)
                .transform(moved -> PlatformReason.CONCURRENT_CHANGE.refuse())
                .map(done -> Arrays.asList(verdicts));
    }

    /** Other failures leave it open whether the statement was committed; trying again could count twice. */
    private static boolean nothingWasWritten(Throwable failure) {
        return failure instanceof RecordingStore.MarksMoved || DatabaseFailures.isLostRace(failure);
    }

    /** The recordings of one batch, with their places in the whole. */
    private static final class Group {
        private final BatchId batch;
        private final List<Recording> recordings = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();
        private final Set<UUID> producers = new HashSet<>();

        private Group(BatchId batch) {
            this.batch = batch;
        }

        private void add(int place, Recording recording) {
            places.add(place);
            recordings.add(recording);
            recording.producer().ifPresent(producer -> producers.add(producer.id()));
        }

        private void decide(List<Verdict> own, Verdict[] verdicts) {
            for (int i = 0; i < places.size(); i++) {
                verdicts[places.get(i)] = own.get(i);
            }
        }

        private void refuse(Refusal refusal, Verdict[] verdicts) {
            Verdict refused = new Verdict.Refused(refusal);
            places.forEach(place -> verdicts[place] = refused);
        }
    }

    private Uni<Void> attempt(List<Group> groups, Verdict[] verdicts) {
        return Uni.createFrom().deferred(() -> {
            List<Group> withProducers =
                    groups.stream().filter(group -> !group.producers.isEmpty()).toList();
            return look(withProducers).flatMap(known -> write(groups, known, verdicts));
        });
    }

    private Uni<Map<BatchId, Known>> look(List<Group> groups) {
        if (groups.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        TreeMap<BatchId, Set<UUID>> producers = new TreeMap<>();
        groups.forEach(group -> producers.put(group.batch, group.producers));
        return store.look(producers);
    }

    private Uni<Void> write(List<Group> groups, Map<BatchId, Known> known, Verdict[] verdicts) {
        List<Change> changes = new ArrayList<>();
        List<Group> changed = new ArrayList<>();
        for (Group group : groups) {
            Known standing = known.get(group.batch);
            Refusal obstacle = standing == null ? null : obstacle(group.batch, standing);
            if (obstacle != null) {
                group.refuse(obstacle, verdicts);
                continue;
            }
            Fold fold = Fold.of(group.recordings, standing == null ? Map.of() : standing.marks());
            group.decide(fold.verdicts(), verdicts);
            if (fold.counts()) {
                changed.add(group);
                changes.add(new Change(
                        group.batch, fold.delta(), standing == null ? Map.of() : standing.marks(), fold.marks()));
            }
        }
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return store.add(changes).flatMap(taken -> explain(changed, taken, verdicts));
    }

    /** Says of the batches that did not take their change why. */
    private Uni<Void> explain(List<Group> changed, Set<BatchId> taken, Verdict[] verdicts) {
        List<Group> left =
                changed.stream().filter(group -> !taken.contains(group.batch)).toList();
        if (left.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return look(left).map(known -> {
            for (Group group : left) {
                Refusal obstacle = obstacle(group.batch, known.get(group.batch));
                group.refuse(
                        obstacle != null
                                ? obstacle
                                : BatchReason.COUNT_LIMIT_REACHED.refuse(
                                        "operator_id", group.batch.operator(), "period_id", group.batch.period()),
                        verdicts);
            }
            return null;
        });
    }

    private static Refusal obstacle(BatchId batch, Known known) {
        return switch (known.standing()) {
            case OPERATOR_UNKNOWN -> OperatorReason.OPERATOR_NOT_FOUND.refuse("operator_id", batch.operator());
            case OPERATOR_SUSPENDED -> OperatorReason.OPERATOR_SUSPENDED.refuse("operator_id", batch.operator());
            case FINALIZED ->
                BatchReason.BATCH_FINALIZED.refuse("operator_id", batch.operator(), "period_id", batch.period());
            case NEW, OPEN -> null;
        };
    }
}
