package org.guildhall.settlement.batch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.settlement.batch.RecordingStore.Change;
import org.guildhall.settlement.batch.RecordingStore.Known;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.Fold;
import org.guildhall.settlement.batch.domain.ProducerMark;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;
import org.guildhall.settlement.operator.domain.OperatorReason;

/**
 * Counts a group of recordings of any number of batches: folds them and writes all of it with one statement. Where their
 * producers stand it remembers of those that it saw lately, and reads of the others. What is remembered is only believed
 * as far as the statement confirms it: if another replica moved a producer meanwhile nothing was written, and it starts
 * over with what it reads.
 */
@ApplicationScoped
public class CommitRecordings {
    private static final int ATTEMPTS = 8;

    /** About 200 bytes each. */
    private static final int REMEMBERED = 50_000;

    private record Till(BatchId batch, UUID producer) {}

    private final RecordingStore store;
    private final Cache<Till, ProducerMark> remembered =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

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
        AtomicBoolean first = new AtomicBoolean(true);
        return Uni.createFrom()
                .deferred(() -> attempt(inKeyOrder, first.getAndSet(false), verdicts))
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

    /** The recordings of one batch folded from where its producers are taken to stand. */
    private record Folded(Map<UUID, ProducerMark> from, Fold fold) {
        private Folded(Group group, Map<UUID, ProducerMark> from) {
            this(from, Fold.of(group.recordings, from));
        }
    }

    /** @param first whether what is remembered may be tried */
    private Uni<Void> attempt(List<Group> groups, boolean first, Verdict[] verdicts) {
        Map<BatchId, Folded> folded = new HashMap<>();
        List<Group> asked = new ArrayList<>();
        for (Group group : groups) {
            Map<UUID, ProducerMark> from = first ? remembered(group) : Map.of();
            Folded one = from.size() == group.producers.size() ? new Folded(group, from) : null;
            // A gap or a repeat may come of what another replica counted; then only the database can say.
            if (one != null && one.fold.countsAll()) {
                folded.put(group.batch, one);
            } else {
                asked.add(group);
            }
        }
        return look(asked).flatMap(known -> {
            for (Group group : asked) {
                Refusal obstacle = obstacle(group.batch, known.get(group.batch));
                if (obstacle == null) {
                    folded.put(
                            group.batch,
                            new Folded(group, known.get(group.batch).marks()));
                } else {
                    group.refuse(obstacle, verdicts);
                }
            }
            return write(groups, folded, verdicts);
        });
    }

    private Map<UUID, ProducerMark> remembered(Group group) {
        Map<UUID, ProducerMark> marks = new HashMap<>();
        for (UUID producer : group.producers) {
            ProducerMark mark = remembered.getIfPresent(new Till(group.batch, producer));
            if (mark != null) {
                marks.put(producer, mark);
            }
        }
        return marks;
    }

    private void remember(Change change) {
        change.moved().forEach((producer, mark) -> remembered.put(new Till(change.batch(), producer), mark));
    }

    private Uni<Map<BatchId, Known>> look(List<Group> groups) {
        if (groups.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        TreeMap<BatchId, Set<UUID>> producers = new TreeMap<>();
        groups.forEach(group -> producers.put(group.batch, group.producers));
        return store.look(producers);
    }

    private Uni<Void> write(List<Group> groups, Map<BatchId, Folded> folded, Verdict[] verdicts) {
        List<Change> changes = new ArrayList<>();
        List<Group> changed = new ArrayList<>();
        for (Group group : groups) {
            Folded one = folded.get(group.batch);
            if (one == null) {
                continue;
            }
            group.decide(one.fold.verdicts(), verdicts);
            if (one.fold.counts()) {
                changed.add(group);
                changes.add(new Change(group.batch, one.fold.delta(), one.from, one.fold.marks()));
            }
        }
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return store.add(changes)
                .invoke(taken -> changes.stream()
                        .filter(change -> taken.contains(change.batch()))
                        .forEach(this::remember))
                .flatMap(taken -> explain(changed, taken, verdicts));
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
        if (!known.registered()) {
            return OperatorReason.OPERATOR_NOT_FOUND.refuse("operator_id", batch.operator());
        }
        if (known.state().isEmpty() && known.suspended()) {
            return OperatorReason.OPERATOR_SUSPENDED.refuse("operator_id", batch.operator());
        }
        return known.state().flatMap(state -> state.obstacle(batch)).orElse(null);
    }
}
