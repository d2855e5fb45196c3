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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.store.OwnContext;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.offer.ListOffers;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.score.ListScores;
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

    private static final int AT_ONCE = 2;
    private static final int DIGEST = 32;

    private final SnapshotStore snapshots;
    private final ListScores listScores;
    private final ListOffers listOffers;
    private final ListStakes listStakes;
    private final ListAnchors listAnchors;
    private final ScoringRule rule;
    private final SnapshotKey key;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Semaphore room = new Semaphore(AT_ONCE);

    MakeSnapshot(
            SnapshotStore snapshots,
            ListScores listScores,
            ListOffers listOffers,
            ListStakes listStakes,
            ListAnchors listAnchors,
            ScoringRule rule,
            SnapshotKey key,
            Transactions transactions,
            InstantSource clock) {
        this.snapshots = snapshots;
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
            List<PublishedOffer> offers,
            List<Stake> stakes,
            Set<PublicKey> anchors,
            List<Score> scores) {}

    /**
     * @param asOf whole seconds, not in the future; call it on an event loop
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#OVERLOADED}
     */
    public Uni<MadeSnapshot> run(Instant asOf) {
        if (!room.tryAcquire()) {
            throw PlatformReason.OVERLOADED.refuse("limit", AT_ONCE + " snapshots at once");
        }
        Context caller = Vertx.currentContext();
        return read(asOf)
                // Hashing and writing take a second for a million receipts, so not on the event loop.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(data -> make(asOf, data))
                .emitOn(next -> caller.runOnContext(ignored -> next.run()))
                .onTermination()
                .invoke(() -> room.release());
    }

    /**
     * The scores come from memory, which is as new as the last change when they are asked for. So they are of the moment
     * that the transaction sees exactly if nothing changed meanwhile; else they are read in the transaction itself.
     */
    private Uni<Data> read(Instant asOf) {
        return transactions
                .together(() -> snapshots.holdStill().chain(snapshots::changes).flatMap(before -> OwnContext.run(
                                () -> listScores.ranking(asOf))
                        .flatMap(scores -> OwnContext.run(snapshots::changes)
                                .flatMap(after -> after.equals(before)
                                        ? rest(asOf, scores)
                                        : Uni.createFrom().nullItem()))))
                .onItem()
                .ifNull()
                .switchTo(() -> transactions.together(
                        () -> listScores.rankingOfTransaction(asOf).flatMap(scores -> rest(asOf, scores))));
    }

    private Uni<Data> rest(Instant asOf, List<Score> scores) {
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
                .with((receipts, offers, stakes, anchors) -> new Data(receipts, offers, stakes, anchors, scores));
    }

    private MadeSnapshot make(Instant asOf, Data data) {
        Map<PublicKey, BigDecimal> scores = new HashMap<>();
        data.scores().forEach(score -> scores.put(score.providerKey(), score.value()));
        Map<PublicKey, Stake> stakes = new HashMap<>();
        data.stakes().forEach(stake -> stakes.put(stake.providerKey(), stake));
        byte[] document = SnapshotDocument.of(asOf, rule, data.offers(), stakes, data.anchors(), scores)
                .json();
        ReceiptsRoot receipts = ReceiptsRoot.of(split(data.receipts().digests()));
        SnapshotStatement statement = new SnapshotStatement(
                asOf, Digest.of(Statement.sha256(document)), receipts.count(), receipts.root(), rule);
        var signature = key.sign(statement.statement());
        String facts =
                ExportLines.facts(statement, signature, key.publicKey(), data.anchors(), data.offers(), data.stakes());
        return new MadeSnapshot(
                statement,
                signature,
                key.publicKey(),
                document,
                Gzip.pack(document),
                Gzip.pack(facts.getBytes(StandardCharsets.UTF_8)),
                data.receipts().selection());
    }

    private static byte[][] split(List<byte[]> groups) {
        int bytes = groups.stream().mapToInt(group -> group.length).sum();
        byte[][] digests = new byte[bytes / DIGEST][];
        int next = 0;
        for (byte[] group : groups) {
            for (int at = 0; at < group.length; at += DIGEST) {
                digests[next++] = Arrays.copyOfRange(group, at, at + DIGEST);
            }
        }
        return digests;
    }
}
