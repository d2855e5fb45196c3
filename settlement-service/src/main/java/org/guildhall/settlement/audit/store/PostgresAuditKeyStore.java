package org.guildhall.settlement.audit.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.guildhall.platform.signature.SecretKey;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.audit.AuditKeyStore;

/** The key in the table {@code audit_key}. */
@ApplicationScoped
class PostgresAuditKeyStore implements AuditKeyStore {
    private final Transactions transactions;

    PostgresAuditKeyStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<SecretKey> get(SecretKey ifNone) {
        return transactions.run(session -> session.createNativeQuery(
                        "INSERT INTO audit_key (id, secret) VALUES (1, ?1) ON CONFLICT DO NOTHING")
                .setParameter(1, ifNone.bytes())
                .executeUpdate()
                .chain(() -> session.createNativeQuery("SELECT secret FROM audit_key", byte[].class)
                        .getSingleResult())
                .map(SecretKey::new));
    }
}
