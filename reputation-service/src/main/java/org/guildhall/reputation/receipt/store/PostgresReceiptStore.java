package org.guildhall.reputation.receipt.store;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.OptimisticLockException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.receipt.ReceiptStore;
import org.guildhall.reputation.receipt.domain.Examined.Signed;
import org.guildhall.reputation.receipt.domain.Ruling;
import org.guildhall.reputation.receipt.domain.Success;
import org.guildhall.reputation.receipt.domain.Verdict;
import org.hibernate.reactive.mutiny.Mutiny;

/** Judges and stores whole batches, nearly always with one statement. */
@ApplicationScoped
class PostgresReceiptStore implements ReceiptStore {
    private static final String FIND = """
            SELECT CASE WHEN r.receipt_digest IS NULL THEN 0
                        WHEN r.receipt_digest = decode(i.digest, 'hex') THEN 1
                        ELSE 2 END AS lease,
                   e.payment_proof_id IS NOT NULL AS spent
            FROM unnest(cast(?1 AS text[]), cast(?2 AS text[]), cast(?3 AS text[]), cast(?4 AS text[]), cast(?5 AS text[]))
                WITH ORDINALITY AS i(consumer_key, provider_key, lease_id, digest, proof, position)
            LEFT JOIN receipt r ON r.consumer_key = decode(i.consumer_key, 'hex')
                               AND r.provider_key = decode(i.provider_key, 'hex') AND r.lease_id = i.lease_id
            LEFT JOIN receipt_evidence e ON e.payment_proof_id = decode(i.proof, 'hex')
            ORDER BY i.position""";

    /** Rows go in by key, so that two batches seldom wait for each other crosswise. */
    private static final String INSERT = """
            WITH input AS MATERIALIZED (
                SELECT i.*, c.first_seen
                FROM (SELECT position, substring(cast(?1 AS bytea) FROM at + 1 FOR 32) AS consumer_key,
                             substring(cast(?1 AS bytea) FROM at + 33 FOR 32) AS provider_key,
                             substring(cast(?1 AS bytea) FROM at + 65 FOR 32) AS digest,
                             substring(cast(?1 AS bytea) FROM at + 97 FOR 64) AS consumer_signature,
                             substring(cast(?1 AS bytea) FROM at + 161 FOR 64) AS provider_signature,
                             substring(cast(?1 AS bytea) FROM at + 225 FOR proof_length) AS proof,
                             lease_id, success, version, content, decode(hash, 'hex') AS hash,
                             timestamptz 'epoch' + completed * interval '1 microsecond' AS completed_at,
                             timestamptz 'epoch' + activity * interval '1 microsecond' AS activity_at,
                             timestamptz 'epoch' + recorded * interval '1 microsecond' AS recorded_at
                      FROM unnest(cast(?2 AS int[]), cast(?3 AS text[]), cast(?4 AS int[]), cast(?5 AS bigint[]),
                                  cast(?6 AS bigint[]), cast(?7 AS bigint[]), cast(?8 AS int[]), cast(?9 AS text[]),
                                  cast(?10 AS text[]))
                          WITH ORDINALITY AS u(proof_length, lease_id, success, completed, activity, recorded, version,
                                               content, hash, position),
                          LATERAL (SELECT cast(u.position - 1 AS int) *\s""" + ReceiptRows.WIDTH + """
                     AS at) AS b) AS i
                LEFT JOIN consumer c ON c.consumer_key = i.consumer_key
            ), new_receipt AS (
                INSERT INTO receipt (consumer_key, provider_key, lease_id, receipt_digest, success_millionths,
                                     completed_at, recorded_at)
                SELECT consumer_key, provider_key, lease_id, digest, success, completed_at, recorded_at FROM input
                ORDER BY consumer_key, provider_key, lease_id
                ON CONFLICT DO NOTHING RETURNING 1
            ), new_evidence AS (
                INSERT INTO receipt_evidence (payment_proof_id, receipt_digest, version, content, swap_response_hash,
                                              consumer_signature, provider_signature)
                SELECT proof, digest, version, content, hash, consumer_signature, provider_signature FROM input
                ORDER BY proof
                ON CONFLICT DO NOTHING RETURNING 1
            ), seen AS (
                INSERT INTO consumer (consumer_key, first_seen)
                SELECT consumer_key, min(activity_at) FROM input
                WHERE first_seen IS NULL OR first_seen > activity_at
                GROUP BY consumer_key ORDER BY consumer_key
                ON CONFLICT (consumer_key) DO UPDATE SET first_seen = least(consumer.first_seen, excluded.first_seen)
                RETURNING consumer_key, first_seen
            )
            SELECT (SELECT count(*) FROM new_receipt) AS receipts, (SELECT count(*) FROM new_evidence) AS evidence,
                   (SELECT string_agg(timestamptz_send(coalesce(s.first_seen, i.first_seen)), '' ORDER BY i.position)
                    FROM input i LEFT JOIN seen s ON s.consumer_key = i.consumer_key) AS first_seen""";

    /** Where PostgreSQL's own count of microseconds begins. */
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    /** Every receipt gets the earliest of the rulings for its buyer that stand, or none. */
    private static final String SETTLE = """
            WITH standing AS MATERIALIZED (
                SELECT r.consumer_key, r.provider_key, r.lease_id, r.success_millionths, r.completed_at, c.first_seen,
                    r.voided_at IS NULL AS counted, s.recorded_at IS NULL AS counts, s.recorded_at, s.dispute_id
                FROM receipt r JOIN consumer c ON c.consumer_key = r.consumer_key LEFT JOIN LATERAL (
                    SELECT u.recorded_at, u.dispute_id FROM ruling u
                    WHERE u.receipt_digest = r.receipt_digest AND u.decision = 'BUYER'
                        AND u.buyer_key = r.consumer_key AND u.seller_key = r.provider_key
                    ORDER BY u.recorded_at, u.dispute_id LIMIT 1) s ON true
                WHERE r.receipt_digest IN (SELECT decode(d, 'hex') FROM unnest(cast(?1 AS text[])) AS i(d))),
            settled AS (
                UPDATE receipt r SET voided_at = s.recorded_at, void_reason = 'dispute ' || s.dispute_id
                FROM standing s
                WHERE r.consumer_key = s.consumer_key AND r.provider_key = s.provider_key AND r.lease_id = s.lease_id
                    AND r.voided_at IS DISTINCT FROM s.recorded_at)
            SELECT consumer_key, provider_key, success_millionths, completed_at, first_seen, counted, counts
            FROM standing""";

    private final Transactions transactions;

    PostgresReceiptStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<List<Recorded>> record(List<Signed> receipts) {
        return transactions.run(session -> {
            Recorded[] recorded = new Recorded[receipts.size()];
            return Multi.createFrom()
                    .iterable(rounds(receipts))
                    .onItem()
                    .transformToUniAndConcatenate(round -> judge(session, receipts, round, recorded))
                    .collect()
                    .last()
                    .map(ignored -> Arrays.asList(recorded));
        });
    }

    @Override
    public Uni<Settled> recordRuling(Ruling ruling, Instant now) {
        return transactions.run(
                session -> lock(session, ruling).flatMap(parties -> keep(session, ruling, !parties.isEmpty(), now)
                        .chain(() -> settle(session, List.of(ruling.receipt())))
                        .map(rows -> new Settled(effect(ruling, parties, rows), changes(rows)))));
    }

    /** The keys of the receipt's parties, empty if it isn't known; rulings about one receipt wait for each other. */
    private static Uni<List<Object[]>> lock(Mutiny.Session session, Ruling ruling) {
        return session.createNativeQuery(
                        "SELECT consumer_key, provider_key FROM receipt WHERE receipt_digest = ?1 FOR UPDATE",
                        Object[].class)
                .setParameter(1, ruling.receipt().bytes())
                .getResultList();
    }

    private static Uni<Integer> keep(Mutiny.Session session, Ruling ruling, boolean receiptKnown, Instant now) {
        return session.createNativeQuery("""
                        INSERT INTO ruling (receipt_digest, dispute_id, decision, buyer_key, seller_key, decided_at,
                            recorded_at, receipt_known)
                        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                        ON CONFLICT (receipt_digest, dispute_id) DO UPDATE
                        SET decision = excluded.decision, buyer_key = excluded.buyer_key,
                            seller_key = excluded.seller_key, decided_at = excluded.decided_at,
                            recorded_at = excluded.recorded_at, receipt_known = excluded.receipt_known
                        WHERE ruling.decided_at <= excluded.decided_at""")
                .setParameter(1, ruling.receipt().bytes())
                .setParameter(2, ruling.dispute())
                .setParameter(3, ruling.forBuyer() ? "BUYER" : "SELLER")
                .setParameter(4, ruling.buyerKey().bytes())
                .setParameter(5, ruling.sellerKey().bytes())
                .setParameter(6, ruling.decidedAt().atOffset(ZoneOffset.UTC))
                .setParameter(7, now.atOffset(ZoneOffset.UTC))
                .setParameter(8, receiptKnown)
                .executeUpdate();
    }

    /** A row for each of the receipts that is known. */
    private static Uni<List<Object[]>> settle(Mutiny.Session session, List<Digest> receipts) {
        return session.createNativeQuery(SETTLE, Object[].class)
                .setParameter(1, receipts.stream().map(Digest::hex).toArray(String[]::new))
                .getResultList();
    }

    private static List<CreditChange> changes(List<Object[]> settled) {
        return settled.stream()
                .filter(row -> !row[5].equals(row[6]))
                .map(row -> new CreditChange(
                        PublicKey.of((byte[]) row[0]),
                        PublicKey.of((byte[]) row[1]),
                        new Success(((Number) row[2]).intValue()),
                        ((OffsetDateTime) row[3]).toInstant(),
                        ((OffsetDateTime) row[4]).toInstant(),
                        (Boolean) row[6]))
                .toList();
    }

    private static Ruling.Effect effect(Ruling ruling, List<Object[]> parties, List<Object[]> settled) {
        if (parties.isEmpty()) {
            return Ruling.Effect.RECEIPT_UNKNOWN;
        }
        boolean own = Arrays.equals(
                        (byte[]) parties.get(0)[0], ruling.buyerKey().bytes())
                && Arrays.equals((byte[]) parties.get(0)[1], ruling.sellerKey().bytes());
        if (!own) {
            return Ruling.Effect.OTHER_PARTIES;
        }
        return (Boolean) settled.get(0)[6] ? Ruling.Effect.STANDS : Ruling.Effect.VOIDED;
    }

    @Override
    public Uni<List<CreditChange>> settleLateReceipts() {
        return transactions.run(session -> session.createNativeQuery("""
                        UPDATE ruling u SET receipt_known = true
                        WHERE NOT u.receipt_known
                            AND EXISTS (SELECT FROM receipt r WHERE r.receipt_digest = u.receipt_digest)
                        RETURNING u.receipt_digest""", byte[].class)
                .getResultList()
                .map(found -> found.stream().map(Digest::of).distinct().toList())
                .flatMap(late -> settle(session, late).map(PostgresReceiptStore::changes)));
    }

    /**
     * Cuts the list into rounds of positions in which neither a lease nor a payment proof occurs twice, so that a round
     * can be judged as a set and still every receipt sees the ones before it. Nearly always one round.
     */
    static List<List<Integer>> rounds(List<Signed> receipts) {
        List<List<Integer>> rounds = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < receipts.size(); i++) {
            left.add(i);
        }
        while (!left.isEmpty()) {
            Set<Object> touched = new HashSet<>();
            List<Integer> round = new ArrayList<>();
            List<Integer> later = new ArrayList<>();
            for (int position : left) {
                Signed signed = receipts.get(position);
                boolean leaseIsNew = touched.add(List.of(
                        signed.receipt().consumerKey(),
                        signed.receipt().providerKey(),
                        signed.receipt().leaseId()));
                boolean proofIsNew = touched.add(proof(signed));
                (leaseIsNew && proofIsNew ? round : later).add(position);
            }
            rounds.add(round);
            left = later;
        }
        return rounds;
    }

    /**
     * First those are looked up that can't be stored anyway; all others are stored at once, since hardly ever one of
     * them is known. If one is, it is undone and everything is looked up.
     */
    private static Uni<Void> judge(
            Mutiny.Session session, List<Signed> all, List<Integer> positions, Recorded[] recorded) {
        List<Integer> paid = positions.stream().filter(p -> all.get(p).isPaid()).toList();
        List<Integer> unpaid =
                positions.stream().filter(p -> !all.get(p).isPaid()).toList();
        return lookUp(session, all, unpaid, recorded)
                .flatMap(none -> execute(session, "SAVEPOINT before_receipts"))
                .flatMap(ignored -> insert(session, all, paid, recorded))
                .flatMap(stored -> stored
                        ? Uni.createFrom().voidItem()
                        : execute(session, "ROLLBACK TO SAVEPOINT before_receipts")
                                .flatMap(ignored -> lookUp(session, all, paid, recorded))
                                .flatMap(unknown -> insert(session, all, unknown, recorded))
                                .invoke(PostgresReceiptStore::require)
                                .replaceWithVoid());
    }

    private static Uni<Void> execute(Mutiny.Session session, String statement) {
        return session.createNativeQuery(statement).executeUpdate().replaceWithVoid();
    }

    private static void require(boolean stored) {
        if (!stored) {
            // Another transaction took a lease or a proof after we looked: judge again.
            throw new OptimisticLockException("receipts were stored meanwhile");
        }
    }

    /** @return the positions of those that are to be stored; the others have their outcome */
    private static Uni<List<Integer>> lookUp(
            Mutiny.Session session, List<Signed> all, List<Integer> positions, Recorded[] recorded) {
        if (positions.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        ReceiptRows rows = new ReceiptRows(positions.stream().map(all::get).toList());
        return session.createNativeQuery(FIND, Object[].class)
                .setParameter(1, rows.texts(s -> s.receipt().consumerKey().hex()))
                .setParameter(2, rows.texts(s -> s.receipt().providerKey().hex()))
                .setParameter(3, rows.leases())
                .setParameter(4, rows.texts(s -> s.content().digest().hex()))
                .setParameter(5, rows.texts(PostgresReceiptStore::proof))
                .getResultList()
                .map(found -> {
                    List<Integer> unknown = new ArrayList<>();
                    for (int i = 0; i < found.size(); i++) {
                        int position = positions.get(i);
                        Object[] row = found.get(i);
                        Verdict verdict = verdict(all.get(position), ((Number) row[0]).intValue(), (Boolean) row[1]);
                        if (verdict == Verdict.ACCEPTED) {
                            unknown.add(position);
                        } else {
                            recorded[position] = new Recorded(all.get(position).outcome(verdict), null);
                        }
                    }
                    return unknown;
                });
    }

    private static Verdict verdict(Signed signed, int lease, boolean spent) {
        if (lease != 0) {
            return lease == 1 ? Verdict.DUPLICATE : Verdict.CONFLICT;
        }
        return signed.isPaid() && spent ? Verdict.PROOF_REPLAYED : signed.payment();
    }

    /** @return false if one of them is known, by its lease or its payment proof */
    private static Uni<Boolean> insert(
            Mutiny.Session session, List<Signed> all, List<Integer> positions, Recorded[] recorded) {
        if (positions.isEmpty()) {
            return Uni.createFrom().item(true);
        }
        ReceiptRows rows = new ReceiptRows(positions.stream().map(all::get).toList());
        return session.createNativeQuery(INSERT, Object[].class)
                .setParameter(1, rows.fixed())
                .setParameter(2, rows.proofLengths())
                .setParameter(3, rows.leases())
                .setParameter(4, rows.successes())
                .setParameter(5, rows.micros(Signed::completedAt))
                .setParameter(6, rows.micros(Signed::activityAt))
                .setParameter(7, rows.micros(Signed::examinedAt))
                .setParameter(8, rows.versions())
                .setParameter(9, rows.contents())
                .setParameter(10, rows.unsignedHashes())
                .getSingleResult()
                .map(row -> {
                    ByteBuffer firstSeen = ByteBuffer.wrap((byte[]) row[2]);
                    for (int position : positions) {
                        recorded[position] = new Recorded(
                                all.get(position).outcome(Verdict.ACCEPTED),
                                POSTGRES_EPOCH.plus(firstSeen.getLong(), ChronoUnit.MICROS));
                    }
                    return ((Number) row[0]).longValue() == positions.size()
                            && ((Number) row[1]).longValue() == positions.size();
                });
    }

    private static String proof(Signed signed) {
        return signed.receipt().paymentProof().replayIndex();
    }
}
