package org.guildhall.settlement.receipt.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.stream.Collectors;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.receipt.OperatorKeyStore;

/** The keys in operators, those that they have replaced, and those in settlements. */
@ApplicationScoped
class PostgresOperatorKeyStore implements OperatorKeyStore {
    private final Transactions transactions;

    PostgresOperatorKeyStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Set<PublicKey>> keys(OperatorId operator, Period day) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT public_key FROM operator WHERE operator_id = ?1 AND public_key IS NOT NULL
                        UNION
                        SELECT public_key FROM operator_key
                        WHERE operator_id = ?1 AND until_day >= cast(cast(?2 as text) as date)
                        UNION
                        SELECT operator_public_key FROM settlement
                        WHERE operator_id = ?1 AND operator_public_key IS NOT NULL
                          AND period_id IN (?2, to_char(cast(cast(?2 as text) as date), 'IYYY-"W"IW'), left(?2, 7), left(?2, 4))""", String.class)
                .setParameter(1, operator.text())
                .setParameter(2, day.id())
                .getResultList()
                .map(keys -> keys.stream().map(PublicKey::new).collect(Collectors.toSet())));
    }
}
