package org.guildhall.reputation.receipt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.guildhall.platform.store.OwnContext;
import org.guildhall.platform.store.Transactions;
import org.guildhall.reputation.mint.FindMints;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.receipt.domain.Cryptography;
import org.guildhall.reputation.receipt.domain.Examination;
import org.guildhall.reputation.receipt.domain.Examined;
import org.guildhall.reputation.receipt.domain.Outcome;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;
import org.guildhall.reputation.receipt.domain.Verdict;
import org.guildhall.reputation.score.RecordChanges;
import org.guildhall.reputation.score.domain.Change;

/**
 * Takes in receipts in two steps: they are examined on worker threads, outside of any transaction, then the signed ones
 * are recorded in one.
 */
@ApplicationScoped
public class SubmitReceipts {
    /** Batches of one stream at work: while one is recorded others are examined, on all threads. */
    public static final int MOST_AT_ONCE = 4;

    private static final Cryptography CRYPTOGRAPHY = new Libsecp256k1();

    private final FindMints findMints;
    private final ReceiptStore receipts;
    private final RecordChanges recordChanges;
    private final Transactions transactions;
    private final VerificationPool pool;
    private final BatchRoom room;
    private final InstantSource clock;
    private final boolean acceptVersion1;
    private final Map<Verdict, Counter> verdicts = new EnumMap<>(Verdict.class);

    SubmitReceipts(
            FindMints findMints,
            ReceiptStore receipts,
            RecordChanges recordChanges,
            Transactions transactions,
            VerificationPool pool,
            BatchRoom room,
            InstantSource clock,
            ReceiptsConfig config,
            MeterRegistry metrics) {
        this.findMints = findMints;
        this.receipts = receipts;
        this.recordChanges = recordChanges;
        this.transactions = transactions;
        this.pool = pool;
        this.room = room;
        this.clock = clock;
        this.acceptVersion1 = config.acceptVersion1();
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict, metrics.counter("guildhall.reputation.receipts", "verdict", verdict.name()));
        }
    }

    /** Receipts as they were brought. */
    public interface Bundle {
        /** The addresses of mints that the receipts name, as far as they are addresses. */
        Set<MintUrl> mints();

        /** Reads the receipts, which takes microseconds each; any thread may. */
        List<Brought> read();
    }

    /** A receipt as it was brought. */
    public sealed interface Brought {
        /** It can be examined. */
        record Sound(Receipt receipt) implements Brought {}

        /** A bound is broken; the detail names the field. */
        record Malformed(String detail) implements Brought {}
    }

    /**
     * Checks everything that doesn't depend on other receipts.
     *
     * @return one result a receipt, in order; fails with
     *     {@link org.guildhall.platform.refusal.PlatformReason#OVERLOADED}
     */
    public Uni<List<Examined>> examine(Bundle brought) {
        return findMints.run(brought.mints()).flatMap(known -> pool.run(() -> examine(brought.read(), known)));
    }

    private List<Examined> examine(List<Brought> brought, Map<MintUrl, Mint> mints) {
        Examination examination = new Examination(mints, CRYPTOGRAPHY, clock.instant());
        List<Examined> examined = new ArrayList<>(brought.size());
        for (Brought one : brought) {
            if (one instanceof Brought.Malformed malformed) {
                examined.add(new Examined.Settled(Outcome.malformed(malformed.detail())));
            } else if (one instanceof Brought.Sound sound) {
                examined.add(examine(sound.receipt(), examination));
            }
        }
        return examined;
    }

    private Examined examine(Receipt receipt, Examination examination) {
        if (receipt.version() == ReceiptVersion.V1 && !acceptVersion1) {
            return new Examined.Settled(Outcome.malformed("version 1 is not accepted here"));
        }
        return examination.examine(receipt);
    }

    /**
     * Stores what can be stored.
     *
     * @return one outcome a receipt, in order
     */
    public Uni<List<Outcome>> record(List<Examined> examined) {
        List<Examined.Signed> signed = examined.stream()
                .filter(Examined.Signed.class::isInstance)
                .map(Examined.Signed.class::cast)
                .toList();
        if (signed.isEmpty()) {
            return Uni.createFrom().item(inOrder(examined, Collections.emptyIterator()));
        }
        return transactions
                .together(() -> receipts.record(signed).call(recorded -> recordChanges.run(counted(signed, recorded))))
                .map(recorded -> inOrder(examined, recorded.iterator()));
    }

    private static List<Change> counted(List<Examined.Signed> signed, List<ReceiptStore.Recorded> recorded) {
        List<Change> changes = new ArrayList<>(signed.size());
        for (int i = 0; i < signed.size(); i++) {
            Receipt receipt = signed.get(i).receipt();
            if (recorded.get(i).firstSeen() != null) {
                changes.add(new Change.Counted(
                        receipt.consumerKey(),
                        receipt.providerKey(),
                        receipt.success().millionths(),
                        signed.get(i).completedAt(),
                        recorded.get(i).firstSeen()));
            }
        }
        return changes;
    }

    private static List<Outcome> inOrder(List<Examined> examined, Iterator<ReceiptStore.Recorded> recorded) {
        return examined.stream()
                .map(one -> one instanceof Examined.Settled settled
                        ? settled.outcome()
                        : recorded.next().outcome())
                .toList();
    }

    /** Runs {@code ask}, which brings a batch, once there is room for it; a stream has {@code inside} batches at work. */
    public void whenFree(int inside, Runnable ask) {
        room.whenFree(inside, ask);
    }

    /** Begins a stream of batches. */
    public Batches open() {
        return new Batches();
    }

    /**
     * One stream. Its batches are examined side by side, each is recorded after the one before it, so that verdicts see
     * all receipts before.
     */
    public final class Batches {
        /** A bare signal: what was recorded before must not be held for as long as the stream lasts. */
        private CompletableFuture<Void> before = CompletableFuture.completedFuture(null);

        private Batches() {}

        /**
         * Examines and records the next batch; call it on an event loop.
         *
         * @return one outcome a receipt, in order, once they are durable; fails with
         *     {@link org.guildhall.platform.refusal.PlatformReason#OVERLOADED}, and if the batch before failed
         */
        public Uni<List<Outcome>> take(Bundle batch) {
            return room.run(() -> {
                CompletableFuture<Void> earlier = before;
                CompletableFuture<Void> done = new CompletableFuture<>();
                before = done;
                return Uni.combine()
                        .all()
                        .unis(
                                OwnContext.run(() -> examine(batch)),
                                Uni.createFrom().completionStage(earlier))
                        .asTuple()
                        .flatMap(both -> record(both.getItem1()))
                        .invoke(SubmitReceipts.this::count)
                        .onFailure()
                        .invoke(done::completeExceptionally)
                        .invoke(() -> done.complete(null));
            });
        }
    }

    /** Counts verdicts once they are durable; a repeated answer isn't a new one. */
    public void count(List<Outcome> outcomes) {
        outcomes.forEach(outcome -> verdicts.get(outcome.verdict()).increment());
    }
}
