package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.arbitration.dispute.DisputeStore.Change;
import org.guildhall.arbitration.dispute.domain.Act;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.dispute.domain.Fold;
import org.guildhall.platform.outbox.Trace;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.store.DatabaseFailures;

/**
 * Does a group of acts to any number of disputes and stores what they give with one statement. Disputes are taken as
 * this replica knows them, without reading them first; where that was out of date, the statement leaves the dispute as
 * it is, and its acts are done again to what the database holds. So any number of replicas may do this, and no refusal
 * is answered that wasn't decided on a dispute just read.
 */
@ApplicationScoped
class CommitActs {
    private static final int ATTEMPTS = 8;

    private final DisputeStore disputes;
    private final KnownDisputes known;
    private final DisputeMetrics metrics;
    private final InstantSource clock;

    CommitActs(DisputeStore disputes, DisputeConfig config, DisputeMetrics metrics, InstantSource clock) {
        this.disputes = disputes;
        this.known = new KnownDisputes(config.knownDisputes());
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * One act that somebody asks for.
     *
     * @param trace of the call that asks
     */
    record Asked(DisputeId dispute, Act act, Trace trace) {}

    /** An act on its way, until it has its outcome. */
    private static final class Pending {
        private final Act act;
        private final Trace trace;
        private Uni<Dispute> outcome;

        private Pending(Asked asked) {
            this.act = asked.act;
            this.trace = asked.trace;
        }

        private void fail(Throwable failure) {
            outcome = Uni.createFrom().failure(failure);
        }
    }

    /**
     * The acts on one dispute.
     *
     * @param read whether the dispute was just read, and not only known
     */
    private record Folded(StoredDispute before, boolean read, List<Pending> acts, Fold fold) {
        private Change change() {
            return new Change(before, fold.transition(), trace());
        }

        /** Of the last act that was taken, since it decided if anything did; of the first if only a deadline passed. */
        private Trace trace() {
            for (int i = acts.size() - 1; i >= 0; i--) {
                if (fold.outcomes().get(i).refusal().isEmpty()) {
                    return acts.get(i).trace;
                }
            }
            return acts.get(0).trace;
        }
    }

    /**
     * @param asked in the order of arrival
     * @return for each, in the same order, the dispute after it or why not, once that is durable
     */
    Uni<List<Uni<Dispute>>> run(List<Asked> asked) {
        List<Pending> all = new ArrayList<>();
        Map<DisputeId, List<Pending>> byDispute = new LinkedHashMap<>();
        for (Asked one : asked) {
            Pending pending = new Pending(one);
            all.add(pending);
            byDispute.computeIfAbsent(one.dispute, ignored -> new ArrayList<>()).add(pending);
        }
        return attempt(byDispute, false, ATTEMPTS)
                .map(done -> all.stream().map(pending -> pending.outcome).toList());
    }

    private Uni<Void> attempt(Map<DisputeId, List<Pending>> acts, boolean again, int left) {
        if (acts.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        if (left == 0) {
            acts.values().forEach(all -> failAll(all, PlatformReason.CONCURRENT_CHANGE.refuse()));
            return Uni.createFrom().voidItem();
        }
        Map<DisputeId, StoredDispute> hints = new LinkedHashMap<>();
        if (!again) {
            acts.keySet().forEach(id -> known.find(id).ifPresent(stored -> hints.put(id, stored)));
        }
        List<DisputeId> unknown =
                acts.keySet().stream().filter(id -> !hints.containsKey(id)).toList();
        return read(unknown)
                .flatMap(read -> onWorker(() -> fold(acts, hints, read)))
                .flatMap(this::write)
                .flatMap(undone -> attempt(undone, true, left - 1));
    }

    private Uni<Map<DisputeId, StoredDispute>> read(List<DisputeId> ids) {
        return ids.isEmpty() ? Uni.createFrom().item(Map.of()) : disputes.findStored(ids);
    }

    /** Signatures are verified here, many of them: not on the event loop. */
    private static <T> Uni<T> onWorker(java.util.function.Supplier<T> work) {
        Context context = Vertx.currentContext();
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(next -> context.runOnContext(ignored -> next.run()));
    }

    private List<Folded> fold(
            Map<DisputeId, List<Pending>> acts,
            Map<DisputeId, StoredDispute> hints,
            Map<DisputeId, StoredDispute> read) {
        List<Folded> folded = new ArrayList<>();
        acts.forEach((id, pending) -> {
            StoredDispute before = hints.getOrDefault(id, read.get(id));
            if (before == null) {
                failAll(pending, DisputeReason.DISPUTE_NOT_FOUND.refuse("dispute_id", id));
                return;
            }
            try {
                List<Act> inOrder = pending.stream().map(one -> one.act).toList();
                Fold fold = Fold.of(before.dispute(), inOrder, clock.instant(), Schnorr::require);
                folded.add(new Folded(before, read.containsKey(id), pending, fold));
            } catch (RuntimeException broken) {
                failAll(pending, broken); // whatever is wrong with one dispute, the others go on
            }
        });
        return folded;
    }

    /** Stores what can be stored; returns the acts that have to be done again. */
    private Uni<Map<DisputeId, List<Pending>>> write(List<Folded> folded) {
        Map<DisputeId, List<Pending>> again = new LinkedHashMap<>();
        List<Folded> changed = new ArrayList<>();
        for (Folded one : folded) {
            if (!one.read && one.fold.refuses()) {
                undo(one, again);
            } else if (one.fold.transition().isChange()) {
                changed.add(one);
            } else {
                answer(one);
            }
        }
        return store(changed, again).replaceWith(again);
    }

    private Uni<Void> store(List<Folded> changed, Map<DisputeId, List<Pending>> again) {
        if (changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return disputes.store(changed.stream().map(Folded::change).toList())
                .invoke(stored -> changed.forEach(one -> {
                    if (stored.contains(one.before.dispute().id())) {
                        known.put(one.before.after(one.fold.transition()));
                        metrics.count(one.fold.transition());
                        answer(one);
                    } else {
                        undo(one, again);
                    }
                }))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> afterFailure(changed, again, failure));
    }

    /** A lost race stored nothing. What else the database refuses may be one dispute's fault: each half for itself. */
    private Uni<Void> afterFailure(List<Folded> changed, Map<DisputeId, List<Pending>> again, Throwable failure) {
        if (DatabaseFailures.isLostRace(failure)) {
            changed.forEach(one -> undo(one, again));
            return Uni.createFrom().voidItem();
        }
        if (changed.size() == 1 || DatabaseFailures.asRefusal(failure) != null) {
            changed.forEach(one -> {
                known.forget(one.before.dispute().id());
                failAll(one.acts, failure);
            });
            return Uni.createFrom().voidItem();
        }
        int half = changed.size() / 2;
        return store(changed.subList(0, half), again).chain(() -> store(changed.subList(half, changed.size()), again));
    }

    private void undo(Folded one, Map<DisputeId, List<Pending>> again) {
        known.forget(one.before.dispute().id());
        again.put(one.before.dispute().id(), one.acts);
    }

    private static void answer(Folded one) {
        for (int i = 0; i < one.acts.size(); i++) {
            Fold.Outcome outcome = one.fold.outcomes().get(i);
            if (outcome.refusal().isPresent()) {
                one.acts.get(i).fail(outcome.refusal().get());
            } else {
                one.acts.get(i).outcome = Uni.createFrom().item(outcome.dispute());
            }
        }
    }

    private static void failAll(Collection<Pending> acts, Throwable failure) {
        acts.forEach(pending -> pending.fail(failure));
    }
}
