package org.guildhall.arbitration.arbiter.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.ArbiterStore;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.platform.store.Transactions;

/** Arbiters in PostgreSQL. */
@ApplicationScoped
class PostgresArbiterStore implements ArbiterStore {
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
}
