package org.guildhall.settlement.batch.store;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.guildhall.settlement.batch.RecordingStore;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.ProducerMark;

/**
 * Counts by set-based statements of their own, each its own transaction: no session and no second round trip lies
 * between taking a batch's row lock and giving it back.
 */
@ApplicationScoped
class PostgresRecordingStore implements RecordingStore {
    private static final String DIVISION_BY_ZERO = "22012";

    /** Epoch that says "no mark known"; a real one is 0 or more. */
    private static final long NO_EPOCH = -1;

    private static final String LOOK = """
            SELECT asked.place, o.operator_id IS NOT NULL AS registered, b.operator_id IS NOT NULL AS begun,
                   b.finalized_at IS NOT NULL AS finalized, f.federation_id IS NOT NULL AS suspended,
                   p.producer_id, p.epoch, p.last_sequence
            FROM unnest($1::int[], $2::text[], $3::text[], $4::uuid[]) AS asked(place, operator_id, period_id, producer_id)
            LEFT JOIN operator o ON o.operator_id = asked.operator_id
            LEFT JOIN federation_standing f ON f.federation_id = o.federation_id
                  AND f.status IN ('SUSPENDED', 'DISSOLVED')
            LEFT JOIN batch b ON b.operator_id = asked.operator_id AND b.period_id = asked.period_id
            LEFT JOIN batch_producer p ON p.operator_id = asked.operator_id AND p.period_id = asked.period_id
                  AND p.producer_id = asked.producer_id""";

    /**
     * Locks and counts the open batches in key order, and makes new ones unless the operator's federation is suspended or
     * dissolved; then moves the producers of those that counted. A producer that
     * does not stand where it was taken to stand fails the whole statement, by the division at the end.
     */
    private static final String ADD = """
            WITH counted AS (
                INSERT INTO batch AS b (operator_id, period_id, successful_count, invalid_signature_count,
                        nullifier_already_seen_count, rate_limit_exceeded_count)
                SELECT c.* FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                        AS c(operator_id, period_id, successful, invalid, seen, limited)
                JOIN operator o USING (operator_id)
                LEFT JOIN federation_standing f ON f.federation_id = o.federation_id
                      AND f.status IN ('SUSPENDED', 'DISSOLVED')
                WHERE f.federation_id IS NULL OR EXISTS (
                    SELECT FROM batch x WHERE x.operator_id = c.operator_id AND x.period_id = c.period_id)
                ORDER BY c.operator_id, c.period_id
                ON CONFLICT (operator_id, period_id) DO UPDATE SET
                    successful_count = b.successful_count + excluded.successful_count,
                    invalid_signature_count = b.invalid_signature_count + excluded.invalid_signature_count,
                    nullifier_already_seen_count = b.nullifier_already_seen_count + excluded.nullifier_already_seen_count,
                    rate_limit_exceeded_count = b.rate_limit_exceeded_count + excluded.rate_limit_exceeded_count
                WHERE b.finalized_at IS NULL
                    AND b.successful_count <= $14 - excluded.successful_count
                    AND b.invalid_signature_count <= $14 - excluded.invalid_signature_count
                    AND b.nullifier_already_seen_count <= $14 - excluded.nullifier_already_seen_count
                    AND b.rate_limit_exceeded_count <= $14 - excluded.rate_limit_exceeded_count
                RETURNING b.operator_id, b.period_id
            ), mark AS (
                SELECT m.* FROM unnest($7::text[], $8::text[], $9::uuid[], $10::bigint[], $11::bigint[], $12::bigint[],
                        $13::bigint[])
                        AS m(operator_id, period_id, producer_id, known_epoch, known_sequence, epoch, last_sequence)
                JOIN counted USING (operator_id, period_id)
            ), moved AS (
                UPDATE batch_producer p SET epoch = m.epoch, last_sequence = m.last_sequence FROM mark m
                WHERE p.operator_id = m.operator_id AND p.period_id = m.period_id AND p.producer_id = m.producer_id
                    AND p.epoch = m.known_epoch AND p.last_sequence = m.known_sequence
                RETURNING 1
            ), added AS (
                INSERT INTO batch_producer (operator_id, period_id, producer_id, epoch, last_sequence)
                SELECT operator_id, period_id, producer_id, epoch, last_sequence FROM mark WHERE known_epoch = -1
                ON CONFLICT DO NOTHING
                RETURNING 1
            ), guard AS (
                SELECT 1 / (CASE WHEN (SELECT count(*) FROM moved) + (SELECT count(*) FROM added)
                    = (SELECT count(*) FROM mark) THEN 1 ELSE 0 END) AS passed
            )
            SELECT operator_id, period_id FROM counted, guard WHERE passed = 1""";

    private final Pool pool;

    PostgresRecordingStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Map<BatchId, Known>> look(Map<BatchId, Set<UUID>> producers) {
        List<BatchId> batches = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        producers.forEach((batch, named) -> {
            int place = batches.size();
            batches.add(batch);
            places.add(place);
            ids.add(null);
            for (UUID producer : named) {
                places.add(place);
                ids.add(producer);
            }
        });
        Tuple asked = Tuple.tuple()
                .addArrayOfInteger(places.toArray(Integer[]::new))
                .addArrayOfString(places.stream()
                        .map(place -> batches.get(place).operator().text())
                        .toArray(String[]::new))
                .addArrayOfString(places.stream()
                        .map(place -> batches.get(place).period().id())
                        .toArray(String[]::new))
                .addArrayOfUUID(ids.toArray(UUID[]::new));
        return pool.preparedQuery(LOOK).execute(asked).map(rows -> {
            Map<BatchId, Known> known = new HashMap<>();
            for (Row row : rows) {
                BatchId batch = batches.get(row.getInteger("place"));
                Known one = known.computeIfAbsent(batch, b -> new Known(standing(row), new HashMap<>()));
                if (row.getUUID("producer_id") != null) {
                    one.marks()
                            .put(
                                    row.getUUID("producer_id"),
                                    new ProducerMark(row.getLong("epoch"), row.getLong("last_sequence")));
                }
            }
            return known;
        });
    }

    private static Standing standing(Row row) {
        if (!row.getBoolean("registered")) {
            return Standing.OPERATOR_UNKNOWN;
        }
        if (!row.getBoolean("begun")) {
            return row.getBoolean("suspended") ? Standing.OPERATOR_SUSPENDED : Standing.NEW;
        }
        return row.getBoolean("finalized") ? Standing.FINALIZED : Standing.OPEN;
    }

    @Override
    public Uni<Set<BatchId>> add(List<Change> changes) {
        Map<String, BatchId> byKey = new HashMap<>();
        for (Change change : changes) {
            byKey.put(
                    key(
                            change.batch().operator().text(),
                            change.batch().period().id()),
                    change.batch());
        }
        return pool.preparedQuery(ADD)
                .execute(parameters(changes))
                .map(rows -> {
                    Set<BatchId> taken = new HashSet<>();
                    for (Row row : rows) {
                        taken.add(byKey.get(key(row.getString(0), row.getString(1))));
                    }
                    return taken;
                })
                .onFailure(PostgresRecordingStore::isGuard)
                .transform(failure -> new MarksMoved());
    }

    private static boolean isGuard(Throwable failure) {
        return failure instanceof PgException refused && DIVISION_BY_ZERO.equals(refused.getSqlState());
    }

    private static String key(String operatorId, String periodId) {
        return operatorId + ' ' + periodId;
    }

    private static Tuple parameters(List<Change> changes) {
        int batches = changes.size();
        String[] operators = new String[batches];
        String[] periods = new String[batches];
        Long[][] counts = new Long[4][batches];
        int producers =
                changes.stream().mapToInt(change -> change.moved().size()).sum();
        String[] producerOperators = new String[producers];
        String[] producerPeriods = new String[producers];
        UUID[] ids = new UUID[producers];
        Long[][] marks = new Long[4][producers];
        int at = 0;
        for (int i = 0; i < batches; i++) {
            Change change = changes.get(i);
            operators[i] = change.batch().operator().text();
            periods[i] = change.batch().period().id();
            OutcomeCounts delta = change.delta();
            counts[0][i] = delta.successful();
            counts[1][i] = delta.invalidSignature();
            counts[2][i] = delta.nullifierAlreadySeen();
            counts[3][i] = delta.rateLimitExceeded();
            for (Map.Entry<UUID, ProducerMark> moved : change.moved().entrySet()) {
                ProducerMark known = change.known().get(moved.getKey());
                producerOperators[at] = operators[i];
                producerPeriods[at] = periods[i];
                ids[at] = moved.getKey();
                marks[0][at] = known == null ? NO_EPOCH : known.epoch();
                marks[1][at] = known == null ? 0 : known.lastSequence();
                marks[2][at] = moved.getValue().epoch();
                marks[3][at] = moved.getValue().lastSequence();
                at++;
            }
        }
        return Tuple.tuple()
                .addArrayOfString(operators)
                .addArrayOfString(periods)
                .addArrayOfLong(counts[0])
                .addArrayOfLong(counts[1])
                .addArrayOfLong(counts[2])
                .addArrayOfLong(counts[3])
                .addArrayOfString(producerOperators)
                .addArrayOfString(producerPeriods)
                .addArrayOfUUID(ids)
                .addArrayOfLong(marks[0])
                .addArrayOfLong(marks[1])
                .addArrayOfLong(marks[2])
                .addArrayOfLong(marks[3])
                .addLong(OutcomeCounts.MAX);
    }
}
