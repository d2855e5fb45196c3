package org.guildhall.reputation.score;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.guildhall.platform.store.OwnContext;
import org.guildhall.reputation.score.domain.Change;
import org.guildhall.reputation.score.domain.ColumnsView;
import org.guildhall.reputation.score.domain.ReceiptColumns;
import org.guildhall.reputation.score.domain.ScoringRule;

/**
 * The receipts that count now, in this replica's memory. Each reading first takes in what changed, so it contains
 * everything that was acknowledged before it was asked for, by whatever replica.
 */
@ApplicationScoped
public class CurrentReceipts {
    /** Readings may ask for scores of so long ago; for older ones the receipts are read for the purpose. */
    static final Duration REACH = Duration.ofDays(1);

    /** After so long everything is read anew, which drops what has left the window. */
    private static final Duration RENEWED_AFTER = Duration.ofDays(1);

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private final ChangeStore changes;
    private final ScoringRule rule;
    private final InstantSource clock;

    // All guarded by this.
    private Current current;
    private Current renewed;
    private CompletableFuture<Void> running;
    private CompletableFuture<Void> waiting;

    CurrentReceipts(ChangeStore changes, ScoringRule rule, InstantSource clock) {
        this.changes = changes;
        this.rule = rule;
        this.clock = clock;
    }

    private record Current(ReceiptColumns columns, ChangeStore.Position position, Instant loadedAt) {}

    /**
     * Reads as of one moment of the data; call it on an event loop.
     *
     * @param reading short work, nobody else reads meanwhile; must not keep the columns
     * @return its result; null if {@code windowStart} is too long ago
     */
    public <T> Uni<T> read(Instant windowStart, Function<ReceiptColumns, T> reading) {
        Context caller = Vertx.currentContext();
        return Uni.createFrom()
                .completionStage(this::upToDate)
                .emitOn(next -> caller.runOnContext(ignored -> next.run()))
                .map(ignored -> {
                    synchronized (this) {
                        return current.columns.cover(windowStart) ? reading.apply(current.columns) : null;
                    }
                });
    }

    /**
     * Works on all receipts as of one moment of the data, on a worker thread; call it on an event loop.
     *
     * @param asOf the time that the work scores for, however long ago
     */
    public <T> Uni<T> pass(Instant asOf, Function<ColumnsView, T> work) {
        Context caller = Vertx.currentContext();
        return read(rule.windowStart(asOf), columns -> columns.frozen(rule, asOf))
                .onItem()
                .ifNull()
                .switchTo(() -> historyView(asOf))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(work)
                .emitOn(next -> caller.runOnContext(ignored -> next.run()));
    }

    /**
     * All receipts as of one moment of the data.
     *
     * @param position behind the last change that they contain
     */
    public record Frozen(ColumnsView receipts, ChangeStore.Position position) {}

    /**
     * What is in memory, for {@link #ofTransaction}; call it on an event loop before the transaction begins.
     *
     * @return null if {@code asOf} is too long ago
     */
    public Uni<Frozen> freeze(Instant asOf) {
        return read(rule.windowStart(asOf), columns -> new Frozen(columns.frozen(rule, asOf), current.position));
    }

    /**
     * All receipts as of the moment that the caller's transaction sees, for who reads other things as of that moment. The
     * transaction must be one that sees a single moment.
     *
     * @param frozen before the transaction began; null to read them all from the database
     */
    public Uni<ColumnsView> ofTransaction(Frozen frozen, Instant asOf) {
        Context caller = Vertx.currentContext();
        Uni<ColumnsView> receipts = frozen == null
                ? historyView(asOf)
                : changes.afterInTransaction(frozen.position())
                        .flatMap(news -> news.complete() ? with(news.changes(), frozen, asOf) : historyView(asOf));
        return receipts.emitOn(next -> caller.runOnContext(ignored -> next.run()));
    }

    private Uni<ColumnsView> with(List<Change> news, Frozen frozen, Instant asOf) {
        return Uni.createFrom()
                .item(news)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(later -> frozen.receipts().with(later, rule, asOf));
    }

    private Uni<ColumnsView> historyView(Instant asOf) {
        return history(asOf).map(columns -> columns.frozen(rule, asOf));
    }

    /** The receipts of a window of long ago, read for the purpose. */
    private Uni<ReceiptColumns> history(Instant asOf) {
        Instant since = rule.windowStart(asOf);
        ReceiptColumns columns = new ReceiptColumns(since);
        return changes.load(since, asOf, change -> take(change, columns)).replaceWith(columns);
    }

    /** Keeps up while nobody asks, and drops what has left the window. */
    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> keepUp() {
        return Uni.createFrom()
                .completionStage(this::upToDate)
                .flatMap(ignored -> {
                    Instant loadedAt;
                    synchronized (this) {
                        loadedAt = current.loadedAt;
                    }
                    boolean due = !loadedAt.plus(RENEWED_AFTER).isAfter(clock.instant());
                    return due
                            ? OwnContext.run(this::load).invoke(this::renew)
                            : Uni.createFrom().voidItem();
                })
                .replaceWithVoid();
    }

    /** Taken over by the next look for changes, which makes it as new as what it replaces. */
    private synchronized void renew(Current loaded) {
        renewed = loaded;
    }

    /** Who asks while a look for changes is under way needs the one after it; all who wait share that one. */
    private CompletableFuture<Void> upToDate() {
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (running != null) {
                waiting = waiting == null ? new CompletableFuture<>() : waiting;
                return waiting.copy();
            }
            running = new CompletableFuture<>();
            mine = running;
        }
        look(mine);
        // A copy for each, because a caller that goes away cancels what it has.
        return mine.copy();
    }

    private void look(CompletableFuture<Void> look) {
        OwnContext.run(this::catchUp).subscribe().with(ignored -> finish(look, null), failure -> finish(look, failure));
    }

    private void finish(CompletableFuture<Void> look, Throwable failure) {
        CompletableFuture<Void> next;
        synchronized (this) {
            next = waiting;
            running = waiting;
            waiting = null;
        }
        if (next != null) {
            look(next);
        }
        if (failure == null) {
            look.complete(null);
        } else {
            look.completeExceptionally(failure);
        }
    }

    private Uni<Void> catchUp() {
        Current before;
        synchronized (this) {
            before = renewed == null ? current : renewed;
            renewed = null;
        }
        if (before == null) {
            return load().invoke(this::set).replaceWithVoid();
        }
        return changes.after(before.position)
                .flatMap(news -> news.complete() ? Uni.createFrom().item(apply(before, news)) : load())
                .invoke(this::set)
                .replaceWithVoid();
    }

    private synchronized Current apply(Current before, ChangeStore.News news) {
        news.changes().forEach(before.columns::apply);
        return new Current(before.columns, news.position(), before.loadedAt);
    }

    private synchronized void set(Current now) {
        current = now;
    }

    private Uni<Current> load() {
        Instant now = clock.instant();
        Instant since = rule.windowStart(now).minus(REACH);
        ReceiptColumns columns = new ReceiptColumns(since);
        return changes.load(since, END_OF_TIME, change -> take(change, columns))
                .map(position -> new Current(columns, position, now));
    }

    /** Consumers without a receipt in the span aren't needed. */
    private static void take(Change change, ReceiptColumns columns) {
        if (!(change instanceof Change.Seen seen) || columns.know(seen.consumer())) {
            columns.apply(change);
        }
    }
}
