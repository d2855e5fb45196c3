package org.guildhall.reputation.score.store;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.ChangeStore;
import org.guildhall.reputation.score.domain.Change;
import org.hibernate.reactive.mutiny.Mutiny;

@ApplicationScoped
class PostgresChangeStore implements ChangeStore {
    /** As many as the migration makes. */
    private static final int LANES = 8;

    /** A replica reads every few seconds; one that was away for longer starts anew. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    /** Every so many positions of a lane its old changes are deleted. */
    private static final int FORGET_EVERY = 64;

    /** How much of a lane one look takes, which bounds its memory. */
    private static final int MOST_AT_ONCE = 1000;

    /** Receipts are loaded in slices by the first byte of their provider's key. */
    private static final int SLICES = 32;

    private static final int SLICE_WIDTH = 256 / SLICES;

    /** Where PostgreSQL's own count of microseconds begins. */
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private static final String APPEND = """
            WITH taken AS (UPDATE score_lane SET head = head + 1 WHERE lane = ?1 RETURNING lane, head)
            INSERT INTO score_change (lane, position, changes, recorded_at)
            SELECT lane, head, ?2, ?3 FROM taken RETURNING position""";

    /** The lane's last change stays, so that a reader who missed some can see it. */
    private static final String FORGET =
            "DELETE FROM score_change WHERE lane = ?1 AND position < ?2 AND recorded_at < ?3";

    private static final String AFTER = after("$1::bigint[]");

    private static final String AFTER_IN_TRANSACTION = after("cast(?1 AS bigint[])");

    private static final String RECEIPTS = """
            SELECT string_agg(consumer_key || provider_key || int4send(success_millionths)
                              || timestamptz_send(completed_at), '')
            FROM receipt WHERE provider_key >= ?1 AND provider_key < ?2
                           AND completed_at BETWEEN ?3 AND ?4 AND voided_at IS NULL""";

    private static final String CONSUMERS = """
            SELECT string_agg(consumer_key || timestamptz_send(first_seen), '')
            FROM consumer WHERE consumer_key >= ?1 AND consumer_key < ?2""";

    private final Transactions transactions;
    private final Pool pool;

    PostgresChangeStore(Transactions transactions, Pool pool) {
        this.transactions = transactions;
        this.pool = pool;
    }

    @Override
    public Uni<Void> append(List<Change> changes, Instant at) {
        int lane = ThreadLocalRandom.current().nextInt(LANES);
        return transactions.run(session -> session.createNativeQuery(APPEND, Long.class)
                .setParameter(1, lane)
                .setParameter(2, ChangeBytes.of(changes))
                .setParameter(3, at.atOffset(ZoneOffset.UTC))
                .getSingleResult()
                .flatMap(position -> position % FORGET_EVERY == 0
                        ? forget(session, lane, position, at)
                        : Uni.createFrom().voidItem()));
    }

    private static Uni<Void> forget(Mutiny.Session session, int lane, long position, Instant now) {
        return session.createNativeQuery(FORGET)
                .setParameter(1, lane)
                .setParameter(2, position)
                .setParameter(3, now.minus(KEPT).atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .replaceWithVoid();
    }

    /** @param heads the parameter, whose form isn't the same with and without a session */
    private static String after(String heads) {
        return """
                SELECT c.lane, c.position, c.changes
                FROM unnest(%s) WITH ORDINALITY AS r(head, number)
                CROSS JOIN LATERAL (SELECT lane, position, changes FROM score_change
                                    WHERE lane = r.number - 1 AND position > r.head
                                    ORDER BY position LIMIT %d) c
                ORDER BY c.lane, c.position""".formatted(heads, MOST_AT_ONCE);
    }

    private record Entry(int lane, long position, byte[] changes) {}

    @Override
    public Uni<News> after(Position position) {
        // One statement is a transaction: every score waits for it, and for no session or further round trip.
        return after(position, new ArrayList<>(), heads -> pool.preparedQuery(AFTER)
                .execute(Tuple.tuple().addArrayOfLong(heads))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>();
                    for (Row row : rows) {
                        entries.add(new Entry(
                                row.getInteger(0),
                                row.getLong(1),
                                row.getBuffer(2).getBytes()));
                    }
                    return entries;
                }));
    }

    @Override
    public Uni<News> afterInTransaction(Position position) {
        return after(
                position,
                new ArrayList<>(),
                heads -> transactions.run(session -> session.createNativeQuery(AFTER_IN_TRANSACTION, Object[].class)
                        .setParameter(1, heads)
                        .getResultList()
                        .map(rows -> rows.stream()
                                .map(row -> new Entry(
                                        ((Number) row[0]).intValue(), ((Number) row[1]).longValue(), (byte[]) row[2]))
                                .toList())));
    }

    private static Uni<News> after(
            Position position, List<Change> changes, Function<Long[], Uni<List<Entry>>> entriesAfter) {
        Long[] heads = position.heads().toArray(Long[]::new);
        return entriesAfter.apply(heads.clone()).flatMap(entries -> {
            int[] read = new int[LANES];
            for (Entry entry : entries) {
                int lane = entry.lane();
                if (entry.position() != heads[lane] + 1) {
                    return Uni.createFrom().item(new News(false, List.of(), position));
                }
                heads[lane]++;
                read[lane]++;
                changes.addAll(ChangeBytes.read(entry.changes()));
            }
            Position now = new Position(List.of(heads));
            // What the last look finds complete is complete as of that look.
            boolean all = Arrays.stream(read).allMatch(some -> some < MOST_AT_ONCE);
            return all ? Uni.createFrom().item(new News(true, changes, now)) : after(now, changes, entriesAfter);
        });
    }

    @Override
    public Uni<Position> load(Instant since, Instant until, Consumer<Change> found) {
        Loading loading = new Loading(found);
        // Waiting for the readers would leave the session's thread, so it comes after the transaction.
        return transactions
                .run(session -> session.createNativeQuery("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                        .executeUpdate()
                        .flatMap(ignored -> session.createNativeQuery(
                                        "SELECT head FROM score_lane ORDER BY lane", Long.class)
                                .getResultList())
                        .flatMap(heads -> slices(slice -> session.createNativeQuery(RECEIPTS, byte[].class)
                                        .setParameter(1, begin(slice))
                                        .setParameter(2, begin(slice + 1))
                                        .setParameter(3, since.atOffset(ZoneOffset.UTC))
                                        .setParameter(4, until.atOffset(ZoneOffset.UTC))
                                        .getSingleResult()
                                        .invoke(loading::receipts))
                                .flatMap(ignored -> slices(slice -> session.createNativeQuery(CONSUMERS, byte[].class)
                                        .setParameter(1, begin(slice))
                                        .setParameter(2, begin(slice + 1))
                                        .getSingleResult()
                                        .invoke(loading::consumers)))
                                .replaceWith(new Position(heads))))
                .call(ignored -> Uni.createFrom().completionStage(() -> loading.done));
    }

    private static Uni<Void> slices(IntFunction<Uni<byte[]>> load) {
        return Multi.createFrom()
                .range(0, SLICES)
                .onItem()
                .transformToUniAndConcatenate(load::apply)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** The smallest key of a slice; after the last one a key above all. */
    private static byte[] begin(int slice) {
        byte[] begin = new byte[33];
        if (slice == SLICES) {
            Arrays.fill(begin, (byte) 0xff);
        } else {
            begin[0] = (byte) (slice * SLICE_WIDTH);
        }
        return slice == SLICES ? begin : Arrays.copyOf(begin, 1);
    }

    /** Reads slices one after the other beside the event loop, which meanwhile fetches the next. */
    private static final class Loading {
        private final Consumer<Change> found;
        private CompletableFuture<Void> done = CompletableFuture.completedFuture(null);

        private Loading(Consumer<Change> found) {
            this.found = found;
        }

        private void receipts(byte[] rows) {
            read(rows, row -> found.accept(new Change.Counted(key(row), key(row), row.getInt(), time(row), null)));
        }

        private void consumers(byte[] rows) {
            read(rows, row -> found.accept(new Change.Seen(key(row), time(row))));
        }

        private void read(byte[] rows, Consumer<ByteBuffer> change) {
            if (rows == null) {
                return;
            }
            done = done.thenRunAsync(
                    () -> {
                        ByteBuffer left = ByteBuffer.wrap(rows);
                        while (left.hasRemaining()) {
                            change.accept(left);
                        }
                    },
                    Infrastructure.getDefaultWorkerPool());
        }

        private static PublicKey key(ByteBuffer row) {
            byte[] key = new byte[32];
            row.get(key);
            return PublicKey.of(key);
        }

        private static Instant time(ByteBuffer row) {
            return POSTGRES_EPOCH.plus(row.getLong(), ChronoUnit.MICROS);
        }
    }
}
