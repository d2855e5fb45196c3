package org.guildhall.arbitration.dispute;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeEvent;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.platform.auth.Caller;

/**
 * Tells watchers of every change of their disputes, on whatever replica it was made: once a second one query reads the
 * versions of all disputes watched here, and those that have changed are read once for all their watchers.
 */
@ApplicationScoped
public class WatchDispute {
    private static final long NEVER_READ = -1;

    private final GetDispute getDispute;
    private final DisputeStore disputes;
    private final ConcurrentMap<DisputeId, Set<MultiEmitter<? super DisputeFile>>> watchers = new ConcurrentHashMap<>();
    private final ConcurrentMap<DisputeId, Long> versions = new ConcurrentHashMap<>();

    WatchDispute(GetDispute getDispute, DisputeStore disputes) {
        this.getDispute = getDispute;
        this.disputes = disputes;
    }

    /**
     * How a dispute stands, and what has happened since the notice before.
     *
     * @param events everything in the first notice
     */
    public record Notice(Dispute dispute, List<DisputeEvent> events) {}

    /**
     * The dispute now and after every change, until its last.
     *
     * @return fails with DISPUTE_NOT_FOUND or NOT_A_PARTICIPANT
     */
    public Multi<Notice> run(DisputeId id, Caller caller) {
        return getDispute.run(id, caller).onItem().transformToMulti(first -> {
            AtomicInteger told = new AtomicInteger();
            Multi<DisputeFile> now = Multi.createFrom().item(first);
            Multi<DisputeFile> all = first.dispute().isFinal()
                    ? now
                    : Multi.createBy().concatenating().streams(now, changes(id));
            return all.onItem().transformToMultiAndConcatenate(file -> news(file, told));
        });
    }

    private static Multi<Notice> news(DisputeFile file, AtomicInteger told) {
        List<DisputeEvent> timeline = file.timeline();
        int before = told.getAndSet(Math.max(told.get(), timeline.size()));
        return timeline.size() <= before
                ? Multi.createFrom().empty()
                : Multi.createFrom().item(new Notice(file.dispute(), timeline.subList(before, timeline.size())));
    }

    /** A new watcher makes the next poll read the dispute again: it may have changed since the watcher's first read. */
    private Multi<DisputeFile> changes(DisputeId id) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            watchers.compute(id, (key, before) -> {
                                Set<MultiEmitter<? super DisputeFile>> all =
                                        before == null ? ConcurrentHashMap.newKeySet() : before;
                                all.add(emitter);
                                return all;
                            });
                            versions.put(id, NEVER_READ);
                            emitter.onTermination(() -> forget(id, emitter));
                        },
                        BackPressureStrategy.LATEST);
    }

    private void forget(DisputeId id, MultiEmitter<? super DisputeFile> emitter) {
        watchers.computeIfPresent(id, (key, all) -> {
            all.remove(emitter);
            if (all.isEmpty()) {
                versions.remove(id);
                return null;
            }
            return all;
        });
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> poll() {
        if (watchers.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return disputes.versions(Set.copyOf(watchers.keySet())).flatMap(this::tell);
    }

    private Uni<Void> tell(Map<DisputeId, Long> current) {
        return Multi.createFrom()
                .iterable(current.entrySet())
                .select()
                .where(entry -> !entry.getValue().equals(versions.get(entry.getKey())))
                .onItem()
                .transformToUniAndConcatenate(entry -> disputes.findFile(entry.getKey())
                        .invoke(file -> file.ifPresent(changed -> {
                            versions.replace(entry.getKey(), entry.getValue());
                            tell(entry.getKey(), changed);
                        })))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private void tell(DisputeId id, DisputeFile file) {
        for (MultiEmitter<? super DisputeFile> emitter : watchers.getOrDefault(id, Set.of())) {
            emitter.emit(file);
            if (file.dispute().isFinal()) {
                emitter.complete();
            }
        }
    }
}
