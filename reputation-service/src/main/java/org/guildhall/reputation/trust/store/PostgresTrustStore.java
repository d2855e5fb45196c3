package org.guildhall.reputation.trust.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.trust.TrustStore;

@ApplicationScoped
class PostgresTrustStore implements TrustStore {
    private final Transactions transactions;

    PostgresTrustStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Void> replaceAnchors(List<PublicKey> anchors, Instant at) {
        String[] keys = anchors.stream().map(PublicKey::hex).toArray(String[]::new);
        // The lock makes replacements follow one another: the set is always one that somebody asked for.
        return transactions.run(session -> session.createNativeQuery("LOCK TABLE anchor IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate()
                .flatMap(ignored ->
                        session.createNativeQuery("""
                                DELETE FROM anchor WHERE provider_key NOT IN (
                                    SELECT decode(k, 'hex') FROM unnest(cast(?1 AS text[])) AS a(k))""").setParameter(1, keys).executeUpdate())
                .flatMap(ignored -> session.createNativeQuery("""
                                INSERT INTO anchor (provider_key, since)
                                SELECT decode(k, 'hex'), ?2 FROM unnest(cast(?1 AS text[])) AS a(k)
                                ON CONFLICT DO NOTHING""")
                        .setParameter(1, keys)
                        .setParameter(2, at.atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .replaceWithVoid());
    }

    @Override
    public Uni<Set<PublicKey>> anchors() {
        return transactions.run(session -> session.createNativeQuery("SELECT provider_key FROM anchor", byte[].class)
                .getResultList()
                .map(rows -> rows.stream().map(PublicKey::of).collect(Collectors.toSet())));
    }
}
