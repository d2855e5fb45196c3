package org.guildhall.reputation.snapshot;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.ListOffers;
import org.guildhall.reputation.offer.StoredOffer;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.score.CurrentReceipts;
import org.guildhall.reputation.score.ListScores;
import org.guildhall.reputation.score.domain.ColumnsView;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.snapshot.domain.SnapshotDocument;
import org.guildhall.reputation.snapshot.domain.SnapshotStatement;
import org.guildhall.reputation.stake.ListStakes;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.trust.ListAnchors;

/** Makes a snapshot of what is known now, as of a time. */
@ApplicationScoped
public class MakeSnapshot {
    /** By how much a receipt's row may be committed after the time that it bears, clocks of replicas included. */
    static final Duration SETTLES = Duration.ofMinutes(2);

    /** Of those that anybody may ask for: each takes a second or two and a good part of the memory. */
    private static final int SHOWN_AT_ONCE = 1;

    /** Of those that are kept: the scheduled one and one that an admin wants. */
    private static final int KEPT_AT_ONCE = 2;

    private final SnapshotStore snapshots;
    private final CurrentReceipts currentReceipts;
    private final ListScores listScores;
    private final ListOffers listOffers;
    private final ListStakes listStakes;
    private final ListAnchors listAnchors;
    private final ScoringRule rule;
    private final SnapshotKey key;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Semaphore shown = new Semaphore(SHOWN_AT_ONCE);
    private final Semaphore kept = new Semaphore(KEPT_AT_ONCE);

    MakeSnapshot(
            SnapshotStore snapshots,
            CurrentReceipts currentReceipts,
            ListScores listScores,
            ListOffers listOffers,
            ListStakes listStakes,
            ListAnchors listAnchors,
            ScoringRule rule,
            SnapshotKey key,
            Transactions transactions,
            InstantSource clock) {
        this.snapshots = snapshots;
        this.currentReceipts = currentReceipts;
        this.listScores = listScores;
        this.listOffers = listOffers;
        this.listStakes = listStakes;
        this.listAnchors = listAnchors;
        this.rule = rule;
        this.key = key;
        this.transactions = transactions;
        this.clock = clock;
    }

    private record Data(
            SnapshotStore.Receipts receipts,
            List<StoredOffer> offers,
            List<Stake> stakes,
            Set<PublicKey> anchors,
            List<Score> scores) {}

    private record Document(byte[] plain, byte[] gzip) {}

    /**
     * One for whoever asked, who can't keep those from being made that are kept.
     *
     * @param asOf whole seconds, not in the future; call it on an event loop
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#OVERLOADED}
     */
    public Uni<MadeSnapshot> toShow(Instant asOf) {
        return make(asOf, shown, SHOWN_AT_ONCE);
    }

    /** One to be kept; otherwise as {@link #toShow}. */
    public Uni<MadeSnapshot> toKeep(Instant asOf) {
        return make(asOf, kept, KEPT_AT_ONCE);
    }

    private Uni<MadeSnapshot> make(Instant asOf, Semaphore room, int atOnce) {
        if (!room.tryAcquire()) {
            throw PlatformReason.OVERLOADED.refuse("limit", atOnce + " at once");
        }
        Context caller = Vertx.currentContext();
        return read(asOf)
                .flatMap(data -> make(asOf, data))
                .emitOn(next -> caller.runOnContext(ignored -> next.run()))
                .onTermination()
                .invoke(() -> room.release());
    }

    /**
     * What memory has of the receipts is frozen first. Then a transaction begins and reads what changed between, so that
     * the scores are of the moment of everything else that it reads meanwhile.
     */
    private Uni<Data> read(Instant asOf) {
        return currentReceipts
                .freeze(asOf)
                .flatMap(frozen -> transactions.together(() -> snapshots
                        .holdStill()
                        .chain(() -> currentReceipts.ofTransaction(frozen, asOf))
                        .flatMap(receipts -> Uni.combine()
                                .all()
                                .unis(scores(receipts, asOf), rest(asOf))
                                .with((scores, rest) -> rest.apply(scores)))));
    }

    private Uni<List<Score>> scores(ColumnsView receipts, Instant asOf) {
        Context caller = Vertx.currentContext();
        return onWorker(() -> listScores.ranked(receipts, asOf))
                .emitOn(next -> caller.runOnContext(ignored -> next.run()));
    }

    /** Everything but the scores. */
    private Uni<Function<List<Score>, Data>> rest(Instant asOf) {
        Instant gate = asOf.minus(rule.minHistory());
        Instant settledUntil = clock.instant().minus(SETTLES);
        return Uni.combine()
                .all()
                .unis(
                        snapshots.receipts(rule.windowStart(asOf), asOf, settledUntil, gate),
                        listOffers.all(),
                        listStakes.run(),
                        listAnchors.run())
                // One after the other: they share a session.
                .usingConcurrencyOf(1)
                .with((receipts, offers, stakes, anchors) ->
                        scores -> new Data(receipts, offers, stakes, anchors, scores));
    }

    /** Hashing and writing take a second for a million receipts, so each of the three has a worker thread. */
    private Uni<MadeSnapshot> make(Instant asOf, Data data) {
        return Uni.combine()
                .all()
                .unis(
                        onWorker(() -> ReceiptsRoot.of(data.receipts().digests())),
                        onWorker(() -> document(asOf, data)),
                        onWorker(() -> packed(ExportLines.facts(data.anchors(), data.offers(), data.stakes()))))
                .with((receipts, document, facts) -> signed(asOf, data, receipts, document, facts));
    }

    private static byte[] packed(String lines) {
        return Gzip.packQuickly(lines.getBytes(StandardCharsets.UTF_8));
    }

    private static <T> Uni<T> onWorker(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Document document(Instant asOf, Data data) {
        Map<PublicKey, BigDecimal> scores = new HashMap<>();
        data.scores().forEach(score -> scores.put(score.providerKey(), score.value()));
        Map<PublicKey, Stake> stakes = new HashMap<>();
        data.stakes().forEach(stake -> stakes.put(stake.providerKey(), stake));
        List<PublishedOffer> offers =
                data.offers().parallelStream().map(StoredOffer::read).toList();
        byte[] plain = SnapshotDocument.of(asOf, rule, offers, stakes, data.anchors(), scores)
                .json();
        return new Document(plain, Gzip.pack(plain));
    }

    private MadeSnapshot signed(Instant asOf, Data data, ReceiptsRoot receipts, Document document, byte[] facts) {
        SnapshotStatement statement = new SnapshotStatement(
                asOf, Digest.of(Statement.sha256(document.plain())), receipts.count(), receipts.root(), rule);
        Signature signature = key.sign(statement.statement());
        return new MadeSnapshot(
                statement,
                signature,
                key.publicKey(),
                document.plain(),
                document.gzip(),
                Gzip.join(packed(ExportLines.header(statement, signature, key.publicKey())), facts),
                data.receipts().selection());
    }
}
