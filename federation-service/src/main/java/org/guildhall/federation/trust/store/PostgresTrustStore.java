package org.guildhall.federation.trust.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.TrustStore;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Relationship;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustEvent;
import org.guildhall.platform.store.Transactions;
import org.hibernate.LockMode;

/** Trust and its events in PostgreSQL. */
@ApplicationScoped
class PostgresTrustStore implements TrustStore {
    private final Transactions transactions;

    PostgresTrustStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Trust> find(FederationId source, FederationId target) {
        return read(source, target, LockMode.NONE);
    }

    @Override
    public Uni<Trust> lock(FederationId source, FederationId target) {
        return read(source, target, LockMode.PESSIMISTIC_WRITE);
    }

    private Uni<Trust> read(FederationId source, FederationId target, LockMode mode) {
        return transactions.run(session -> session.find(TrustRow.class, TrustRow.Key.of(source, target), mode)
                .map(row -> row == null ? Trust.none(source, target) : row.trust()));
    }

    @Override
    public Uni<Relationship> relationship(FederationId source, FederationId target) {
        return find(source, target).map(trust -> trust.granted() ? trust.relationship() : null);
    }

    @Override
    public Uni<Boolean> counted(FederationId source, FederationId target, Reference reference) {
        return transactions.run(session -> session.createSelectionQuery("""
                        select count(*) from TrustEventRow where sourceId = :source and targetId = :target
                        and referenceKind = :kind and referenceId = :id""", Long.class)
                .setParameter("source", source.value())
                .setParameter("target", target.value())
                .setParameter("kind", reference.kind().name())
                .setParameter("id", reference.id())
                .getSingleResult()
                .map(count -> count > 0));
    }

    @Override
    public Uni<Void> append(TrustEvent event, Trust after) {
        TrustEventRow row = TrustEventRow.of(event, after);
        return transactions.run(session -> session.find(TrustRow.class, TrustRow.Key.of(after.source(), after.target()))
                .flatMap(known -> known == null
                        ? session.persist(new TrustRow().set(after)).chain(session::flush)
                        : Uni.createFrom().item(known.set(after)).replaceWithVoid())
                .chain(() -> session.persist(row))
                .chain(session::flush));
    }
}
