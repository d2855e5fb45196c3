package org.guildhall.reputation.snapshot.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.snapshot.Gzip;
import org.guildhall.reputation.snapshot.MadeSnapshot;
import org.guildhall.reputation.snapshot.Selection;
import org.guildhall.reputation.snapshot.SnapshotInfo;
import org.guildhall.reputation.snapshot.SnapshotStore;
import org.hibernate.reactive.mutiny.Mutiny;

@ApplicationScoped
class PostgresSnapshotStore implements SnapshotStore {
    /**
     * One look at each receipt, and a few long rows instead of a million short ones. Grouped by bits, because the planner
     * knows of these that they make few groups, so it doesn't sort.
     */
    private static final String WINDOW = """
            SELECT string_agg(receipt_digest, cast('' AS bytea)) FILTER (WHERE voided_at IS NULL AND recorded_at <= ?3)
                       AS settled,
                   string_agg(receipt_digest, cast('' AS bytea)) FILTER (WHERE voided_at IS NULL AND recorded_at > ?3)
                       AS young,
                   string_agg(receipt_digest, cast('' AS bytea)) FILTER (WHERE voided_at IS NOT NULL) AS voided
            FROM receipt WHERE completed_at BETWEEN ?1 AND ?2
            GROUP BY get_bit(receipt_digest, 0) = 1, get_bit(receipt_digest, 1) = 1, get_bit(receipt_digest, 2) = 1,
                     get_bit(receipt_digest, 3) = 1""";

    private static final String NEWCOMERS = """
            SELECT string_agg(consumer_key || int8send(cast(extract(epoch FROM first_seen) * 1000000 AS bigint)),
                              cast('' AS bytea))
            FROM consumer c
            WHERE first_seen > ?3 AND EXISTS (
                SELECT FROM receipt r WHERE r.consumer_key = c.consumer_key AND r.completed_at BETWEEN ?1 AND ?2)""";

    private static final String ADD = """
            INSERT INTO snapshot (as_of, digest, size_bytes, receipt_count, receipts_root, statement, signature,
                                  signer_key, log_index, made_at, document_gzip, facts_gzip, window_start,
                                  settled_until, young_counted, void_receipts, newcomers)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)""";

    private static final String INFO = """
            SELECT as_of, digest, size_bytes, receipt_count, receipts_root, statement, signature, signer_key, log_index
            FROM snapshot""";

    private static final String EXPORT = """
            SELECT facts_gzip, window_start, settled_until, young_counted, void_receipts, newcomers
            FROM snapshot WHERE as_of = ?1""";

    private static final String CONSUMERS = """
            SELECT consumer_key, first_seen, event, event_signature FROM consumer c
            WHERE consumer_key > decode(?3, 'hex') AND EXISTS (
                SELECT FROM receipt r WHERE r.consumer_key = c.consumer_key AND r.completed_at BETWEEN ?1 AND ?2)
            ORDER BY consumer_key LIMIT ?4""";

    private static final String RECEIPTS = """
            SELECT encode(e.payment_proof_id, 'hex') AS proof, r.receipt_digest, e.version, e.content,
                   e.swap_response_hash, e.consumer_signature, e.provider_signature, r.completed_at, r.recorded_at,
                   r.voided_at, r.void_reason
            FROM (SELECT * FROM receipt_evidence WHERE payment_proof_id > decode(?1, 'hex')
                  ORDER BY payment_proof_id LIMIT ?2) e
            JOIN receipt r ON r.receipt_digest = e.receipt_digest
            ORDER BY e.payment_proof_id""";

    private static final String TAKE_TURN = """
            UPDATE snapshot_turn SET taken_until = ?2
            WHERE id = (SELECT id FROM snapshot_turn WHERE taken_until <= ?1 FOR UPDATE SKIP LOCKED)
              AND NOT EXISTS (SELECT FROM snapshot WHERE as_of > ?3)""";

    private final Transactions transactions;

    PostgresSnapshotStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Void> holdStill() {
        return transactions.run(session -> session.createNativeQuery("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                .executeUpdate()
                .replaceWithVoid());
    }

    @Override
    public Uni<Receipts> receipts(Instant from, Instant to, Instant settledUntil, Instant gate) {
        return transactions.run(session -> session.createNativeQuery(WINDOW, Object[].class)
                .setParameter(1, utc(from))
                .setParameter(2, utc(to))
                .setParameter(3, utc(settledUntil))
                .getResultList()
                .flatMap(groups -> newcomers(session, from, to, gate).map(newcomers -> {
                    List<byte[]> young = column(groups, 1);
                    List<byte[]> counted = new ArrayList<>(column(groups, 0));
                    counted.addAll(young);
                    return new Receipts(
                            counted,
                            new Selection.Kept(settledUntil, joined(young), joined(column(groups, 2)), newcomers));
                })));
    }

    private static List<byte[]> column(List<Object[]> groups, int index) {
        return groups.stream()
                .map(group -> (byte[]) group[index])
                .filter(Objects::nonNull)
                .toList();
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteBuffer joined =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(joined::put);
        return joined.array();
    }

    private static Uni<byte[]> newcomers(Mutiny.Session session, Instant from, Instant to, Instant gate) {
        return session.createNativeQuery(NEWCOMERS, byte[].class)
                .setParameter(1, utc(from))
                .setParameter(2, utc(to))
                .setParameter(3, utc(gate))
                .getSingleResultOrNull()
                .map(newcomers -> newcomers == null ? new byte[0] : newcomers);
    }

    @Override
    public Uni<Void> add(MadeSnapshot made, long logIndex, Instant madeAt) {
        Selection.Kept selection = made.selection();
        return transactions.run(session -> session.createNativeQuery(ADD)
                .setParameter(1, utc(made.asOf()))
                .setParameter(2, made.statement().document().bytes())
                .setParameter(3, (long) made.document().length)
                .setParameter(4, made.statement().receiptCount())
                .setParameter(5, made.statement().receiptsRoot().bytes())
                .setParameter(6, made.statement().statement().canonicalJson())
                .setParameter(7, made.signature().bytes())
                .setParameter(8, made.signerKey().bytes())
                .setParameter(9, logIndex)
                .setParameter(10, utc(madeAt))
                .setParameter(11, made.documentGzip())
                .setParameter(12, made.factsGzip())
                .setParameter(13, utc(made.statement().rule().windowStart(made.asOf())))
                .setParameter(14, utc(selection.settledUntil()))
                .setParameter(15, selection.counted())
                .setParameter(16, selection.voided())
                .setParameter(17, selection.newcomers())
                .executeUpdate()
                .replaceWithVoid());
    }

    @Override
    public Uni<SnapshotInfo> find(Instant asOf) {
        return transactions.run(session -> session.createNativeQuery(INFO + " WHERE as_of = ?1", Object[].class)
                .setParameter(1, utc(asOf))
                .getSingleResultOrNull()
                .map(row -> row == null ? null : info(row)));
    }

    @Override
    public Uni<SnapshotInfo> newest() {
        return transactions.run(
                session -> session.createNativeQuery(INFO + " ORDER BY as_of DESC LIMIT 1", Object[].class)
                        .getSingleResultOrNull()
                        .map(row -> row == null ? null : info(row)));
    }

    @Override
    public Uni<List<SnapshotInfo>> list(Instant before, int limit) {
        return transactions.run(session -> session.createNativeQuery(
                        INFO + " WHERE as_of < ?1 ORDER BY as_of DESC LIMIT ?2", Object[].class)
                .setParameter(1, utc(before))
                .setParameter(2, limit)
                .getResultList()
                .map(rows -> rows.stream().map(PostgresSnapshotStore::info).toList()));
    }

    @Override
    public Uni<byte[]> gzippedDocument(Instant asOf) {
        return transactions.run(session -> session.createNativeQuery(
                        "SELECT document_gzip FROM snapshot WHERE as_of = ?1", byte[].class)
                .setParameter(1, utc(asOf))
                .getSingleResult());
    }

    @Override
    public Uni<Export> export(Instant asOf) {
        return transactions.run(session -> session.createNativeQuery(EXPORT, Object[].class)
                .setParameter(1, utc(asOf))
                .getSingleResult()
                .map(row -> new Export(
                        new String(Gzip.unpack((byte[]) row[0]), StandardCharsets.UTF_8),
                        time(row[1]),
                        new Selection.Kept(time(row[2]), (byte[]) row[3], (byte[]) row[4], (byte[]) row[5]).read())));
    }

    @Override
    public Uni<List<ConsumerFacts>> consumers(Instant from, Instant to, String after, int limit) {
        return transactions.run(session -> session.createNativeQuery(CONSUMERS, Object[].class)
                .setParameter(1, utc(from))
                .setParameter(2, utc(to))
                .setParameter(3, after)
                .setParameter(4, limit)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new ConsumerFacts(
                                PublicKey.of((byte[]) row[0]),
                                time(row[1]),
                                row[2] == null ? null : new String((byte[]) row[2], StandardCharsets.UTF_8),
                                row[3] == null ? null : Signature.of((byte[]) row[3])))
                        .toList()));
    }

    @Override
    public Uni<List<ReceiptFacts>> receipts(String after, int limit) {
        return transactions.run(session -> session.createNativeQuery(RECEIPTS, Object[].class)
                .setParameter(1, after)
                .setParameter(2, limit)
                .getResultList()
                .map(rows -> rows.stream().map(PostgresSnapshotStore::receipt).toList()));
    }

    @Override
    public Uni<Boolean> takeTurn(Instant now, Instant until, Instant due) {
        return transactions.run(session -> session.createNativeQuery(TAKE_TURN)
                .setParameter(1, utc(now))
                .setParameter(2, utc(until))
                .setParameter(3, utc(due))
                .executeUpdate()
                .map(taken -> taken == 1));
    }

    @Override
    public Uni<Void> endTurn(Instant now) {
        return transactions.run(session -> session.createNativeQuery("UPDATE snapshot_turn SET taken_until = ?1")
                .setParameter(1, utc(now))
                .executeUpdate()
                .replaceWithVoid());
    }

    private static ReceiptFacts receipt(Object[] row) {
        return new ReceiptFacts(
                (String) row[0],
                Digest.of((byte[]) row[1]),
                ((Number) row[2]).intValue(),
                (String) row[3],
                row[4] == null ? null : Digest.of((byte[]) row[4]),
                Signature.of((byte[]) row[5]),
                Signature.of((byte[]) row[6]),
                time(row[7]),
                time(row[8]),
                row[9] == null ? null : time(row[9]),
                (String) row[10]);
    }

    private static SnapshotInfo info(Object[] row) {
        return new SnapshotInfo(
                time(row[0]),
                Digest.of((byte[]) row[1]),
                ((Number) row[2]).longValue(),
                ((Number) row[3]).longValue(),
                Digest.of((byte[]) row[4]),
                (String) row[5],
                Signature.of((byte[]) row[6]),
                PublicKey.of((byte[]) row[7]),
                ((Number) row[8]).longValue());
    }

    private static Instant time(Object value) {
        return ((OffsetDateTime) value).toInstant();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
