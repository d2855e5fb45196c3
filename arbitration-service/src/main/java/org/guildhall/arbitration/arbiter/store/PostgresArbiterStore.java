package org.guildhall.arbitration.arbiter.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.ArbiterStore;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.arbiter.domain.ArbiterStatistics;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.platform.store.Transactions;

/** Arbiters in PostgreSQL. */
@ApplicationScoped
class PostgresArbiterStore implements ArbiterStore {
    /** Behind which the first page begins: above every score. */
    private static final double HIGHEST_SCORE = 101;

    private final Transactions transactions;

    PostgresArbiterStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Boolean> add(Arbiter arbiter) {
        return transactions
                .run(session -> session.createNativeQuery("""
                                INSERT INTO arbiter (arbiter_id, public_key, federation_id, registered_at)
                                VALUES (?1, ?2, NULLIF(?3, ''), ?4) ON CONFLICT (arbiter_id) DO NOTHING""")
                        .setParameter(1, arbiter.id().value())
                        .setParameter(2, arbiter.key().hex())
                        .setParameter(
                                3, arbiter.federation().map(FederationId::value).orElse(""))
                        .setParameter(4, arbiter.registeredAt().atOffset(ZoneOffset.UTC))
                        .executeUpdate()
                        .map(inserted -> inserted == 1))
                .onFailure(failure -> DatabaseFailures.isUniqueViolation(failure, "arbiter_public_key"))
                .transform(failure -> ArbiterReason.ARBITER_KEY_TAKEN.refuse("public_key", arbiter.key()));
    }

    @Override
    public Uni<Optional<Arbiter>> find(ArbiterId id) {
        return transactions.run(session -> session.find(ArbiterRow.class, id.value())
                .map(row -> Optional.ofNullable(row).map(ArbiterRow::toArbiter)));
    }

    @Override
    public Uni<List<Arbiter>> findAll(Collection<ArbiterId> ids) {
        return transactions.run(session -> session.createQuery(
                        "from ArbiterRow where arbiterId in ?1", ArbiterRow.class)
                .setParameter(1, ids.stream().map(ArbiterId::value).distinct().toList())
                .getResultList()
                .map(rows -> rows.stream().map(ArbiterRow::toArbiter).toList()));
    }

    @Override
    public Uni<Page<Arbiter>> list(PageRequest page, boolean includeRetired) {
        boolean first = page.after().isEmpty();
        double score = first ? HIGHEST_SCORE : Double.parseDouble(page.after().get(0));
        String after = first ? "" : page.after().get(1);
        return transactions.run(session -> session.createQuery(
                        "from ArbiterRow where (score < ?1 or score = ?1 and arbiterId > ?2)"
                                + " and (?3 = true or retiredAt is null) order by score desc, arbiterId",
                        ArbiterRow.class)
                .setParameter(1, score)
                .setParameter(2, after)
                .setParameter(3, includeRetired)
                .setMaxResults(page.limit())
                .getResultList()
                .map(rows -> page.page(rows, row -> List.of(Double.toString(row.score), row.arbiterId))
                        .map(ArbiterRow::toArbiter)));
    }

    @Override
    public Uni<ArbiterStatistics> statistics() {
        return transactions.run(session ->
                session.createNativeQuery("""
                        SELECT count(*), count(retired_at), coalesce(sum(with_consensus), 0),
                            coalesce(sum(dissenting), 0), coalesce(sum(non_participations), 0),
                            coalesce(avg(score), 0),
                            (avg(total_response_us / (with_consensus + dissenting))
                                FILTER (WHERE with_consensus + dissenting > 0))
                        FROM arbiter""", Object[].class).getSingleResult().map(PostgresArbiterStore::statistics));
    }

    private static ArbiterStatistics statistics(Object[] row) {
        Number meanMicros = (Number) row[6];
        return new ArbiterStatistics(
                ((Number) row[0]).longValue(),
                ((Number) row[1]).longValue(),
                ((Number) row[2]).longValue(),
                ((Number) row[3]).longValue(),
                ((Number) row[4]).longValue(),
                ((Number) row[5]).doubleValue(),
                Optional.ofNullable(meanMicros).map(mean -> Duration.of(mean.longValue(), ChronoUnit.MICROS)));
    }

    @Override
    public Uni<Optional<Arbiter>> retire(ArbiterId id, Instant at) {
        return transactions.run(session -> session.createNativeQuery(
                        "UPDATE arbiter SET retired_at = coalesce(retired_at, ?2) WHERE arbiter_id = ?1")
                .setParameter(1, id.value())
                .setParameter(2, at.atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .chain(() -> find(id)));
    }

    @Override
    public Uni<List<Arbiter>> findActive() {
        return transactions.run(
                session -> session.createQuery("from ArbiterRow where retiredAt is null", ArbiterRow.class)
                        .setReadOnly(true)
                        .getResultList()
                        .map(rows -> rows.stream().map(ArbiterRow::toArbiter).toList()));
    }
}
