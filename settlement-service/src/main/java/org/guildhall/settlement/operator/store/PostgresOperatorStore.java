package org.guildhall.settlement.operator.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
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
                        WITH added AS (
                            INSERT INTO operator (operator_id, display_name, federation_id, public_key,
                                declared_daily_capacity, registered_at)
                            VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING
                            RETURNING operator_id, declared_daily_capacity
                        )
                        INSERT INTO operator_capacity (operator_id, from_day, declared_daily_capacity)
                        SELECT operator_id, DATE '0001-01-01', declared_daily_capacity FROM added""")
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

    @Override
    public Uni<Map<OperatorId, Operator>> findAll(Collection<OperatorId> ids) {
        return transactions.run(session -> session.createNativeQuery(
                        "SELECT * FROM operator WHERE operator_id = ANY (cast(?1 as text[]))", OperatorRow.class)
                .setParameter(1, ids.stream().map(OperatorId::text).distinct().toArray(String[]::new))
                .getResultList()
                .map(rows -> rows.stream()
                        .map(OperatorRow::operator)
                        .collect(Collectors.toMap(Operator::id, Function.identity()))));
    }

    @Override
    public Uni<Optional<Operator>> change(OperatorId id, LocalDate today, UnaryOperator<Operator> change) {
        return transactions.run(session -> session.find(OperatorRow.class, id.text(), LockModeType.PESSIMISTIC_WRITE)
                .flatMap(row -> {
                    if (row == null) {
                        return Uni.createFrom().item(Optional.<Operator>empty());
                    }
                    Operator changed = change.apply(row.operator());
                    return update(session, changed, today).replaceWith(Optional.of(changed));
                }));
    }

    /** The history keeps one capacity a day, the last one declared on it, and each key that another one replaces. */
    private static Uni<Integer> update(Mutiny.Session session, Operator operator, LocalDate today) {
        return session.createNativeQuery("""
                        WITH replaced AS (
                            INSERT INTO operator_key (operator_id, public_key, until_day)
                            SELECT operator_id, public_key, cast(?6 as date) FROM operator
                            WHERE operator_id = ?1 AND public_key <> ?3
                            ON CONFLICT (operator_id, public_key) DO UPDATE SET until_day = excluded.until_day
                        ), changed AS (
                            UPDATE operator SET display_name = ?2, public_key = ?3, declared_daily_capacity = ?4,
                                capacity_from = cast(?5 as date)
                            WHERE operator_id = ?1 RETURNING operator_id
                        )
                        INSERT INTO operator_capacity (operator_id, from_day, declared_daily_capacity)
                        SELECT operator_id, cast(?5 as date), cast(?4 as bigint) FROM changed WHERE cast(?5 as date) IS NOT NULL
                        ON CONFLICT (operator_id, from_day)
                            DO UPDATE SET declared_daily_capacity = excluded.declared_daily_capacity""")
                .setParameter(1, operator.id().text())
                .setParameter(2, operator.displayName())
                .setParameter(3, operator.publicKey().map(PublicKey::hex).orElse(null))
                .setParameter(4, operator.declaredDailyCapacity())
                .setParameter(5, operator.capacityFrom().orElse(null))
                .setParameter(6, today)
                .executeUpdate();
    }

    @Override
    public Uni<Page<Operator>> list(Optional<String> federationId, PageRequest page) {
        String query = "from OperatorRow where operatorId > :after"
                + (federationId.isPresent() ? " and federationId = :federation" : "") + " order by operatorId";
        return transactions.run(session -> {
            var select = session.createSelectionQuery(query, OperatorRow.class)
                    .setParameter(
                            "after", page.after().isEmpty() ? "" : page.after().get(0))
                    .setMaxResults(page.limit());
            federationId.ifPresent(given -> select.setParameter("federation", given));
            return select.getResultList()
                    .map(rows -> page.page(rows, row -> List.of(row.operatorId)).map(OperatorRow::operator));
        });
    }
}
