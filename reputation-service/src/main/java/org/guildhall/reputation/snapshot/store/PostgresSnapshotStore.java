package org.guildhall.reputation.snapshot.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
    /** A few hundred long rows instead of a million short ones. */
    private static final String DIGESTS = """
            SELECT string_agg(receipt_digest, cast('' AS bytea)) FROM receipt
            WHERE voided_at IS NULL AND completed_at BETWEEN ?1 AND ?2 GROUP BY get_byte(receipt_digest, 0)""";

    private static final String YOUNG = """
            SELECT receipt_digest, voided_at IS NULL FROM receipt
            WHERE completed_at BETWEEN ?1 AND ?2 AND (recorded_at > ?3 OR voided_at IS NOT NULL)""";

    private static final String NEWCOMERS = """
            SELECT consumer_key, first_seen FROM consumer c
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
    public Uni<List<Long>> changes() {
        return transactions.run(
                session -> session.createNativeQuery("SELECT head FROM score_lane ORDER BY lane", Long.class)
                        .getResultList());
    }

    @Override
    public Uni<Receipts> receipts(Instant from, Instant to, Instant settledUntil, Instant gate) {
        return transactions.run(session -> session.createNativeQuery(DIGESTS, byte[].class)
                .setParameter(1, utc(from))
                .setParameter(2, utc(to))
                .getResultList()
                .flatMap(digests -> young(session, from, to, settledUntil).flatMap(young -> newcomers(
                                session, from, to, gate)
                        .map(newcomers -> new Receipts(
                                digests, new Selection(settledUntil, young.get(true), young.get(false), newcomers))))));
    }

    /** By whether they counted. */
    private static Uni<Map<Boolean, Set<Digest>>> young(
            Mutiny.Session session, Instant from, Instant to, Instant settledUntil) {
        return session.createNativeQuery(YOUNG, Object[].class)
                .setParameter(1, utc(from))
                .setParameter(2, utc(to))
                .setParameter(3, utc(settledUntil))
                .getResultList()
                .map(rows -> rows.stream()
                        .collect(Collectors.partitioningBy(
                                row -> (Boolean) row[1],
                                Collectors.mapping(row -> Digest.of((byte[]) row[0]), Collectors.toSet()))));
    }

    private static Uni<Map<PublicKey, Instant>> newcomers(
            Mutiny.Session session, Instant from, Instant to, Instant gate) {
        return session.createNativeQuery(NEWCOMERS, Object[].class)
                .setParameter(1, utc(from))
                .setParameter(2, utc(to))
                .setParameter(3, utc(gate))
                .getResultList()
                .map(rows -> {
                    Map<PublicKey, Instant> newcomers = new HashMap<>();
                    rows.forEach(row -> newcomers.put(PublicKey.of((byte[]) row[0]), time(row[1])));
                    return newcomers;
                });
    }

    @Override
    public Uni<Void> add(MadeSnapshot made, long logIndex, Instant madeAt) {
        Selection selection = made.selection();
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
                .setParameter(15, Selection.bytes(selection.counted()))
                .setParameter(16, Selection.bytes(selection.voided()))
                .setParameter(17, Selection.bytes(selection.newcomers()))
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
                        new Selection(
                                time(row[2]),
                                Selection.digests((byte[]) row[3]),
                                Selection.digests((byte[]) row[4]),
                                Selection.newcomers((byte[]) row[5])))));
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
