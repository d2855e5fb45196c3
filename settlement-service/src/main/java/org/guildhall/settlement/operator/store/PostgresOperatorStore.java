package org.guildhall.settlement.operator.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Optional;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.operator.OperatorStore;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.hibernate.reactive.mutiny.Mutiny;

/** Operators in the table {@code operator}. */
@ApplicationScoped
class PostgresOperatorStore implements OperatorStore {
    private final Transactions transactions;

    PostgresOperatorStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Operator> add(Operator operator) {
        return transactions.run(session -> insert(session, operator)
                .chain(() -> session.find(OperatorRow.class, operator.id().text()))
                .map(OperatorRow::operator));
    }

    /** One statement, so that of two registrations at the same time exactly one is stored. */
    private static Uni<Integer> insert(Mutiny.Session session, Operator operator) {
        return session.createNativeQuery("""
                        INSERT INTO operator (operator_id, display_name, federation_id, public_key,
                            declared_daily_capacity, registered_at)
                        VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING""")
                .setParameter(1, operator.id().text())
                .setParameter(2, operator.displayName())
                .setParameter(3, operator.federationId().orElse(null))
                .setParameter(4, operator.publicKey().map(PublicKey::hex).orElse(null))
                .setParameter(5, operator.declaredDailyCapacity())
                .setParameter(6, operator.registeredAt().atOffset(ZoneOffset.UTC))
                .executeUpdate();
    }

    @Override
    public Uni<Optional<Operator>> find(OperatorId id) {
        return transactions.run(session -> session.find(OperatorRow.class, id.text())
                .map(row -> Optional.ofNullable(row).map(OperatorRow::operator)));
    }
}
