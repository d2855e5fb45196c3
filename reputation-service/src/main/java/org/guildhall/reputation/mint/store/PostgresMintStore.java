package org.guildhall.reputation.mint.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.guildhall.platform.store.Transactions;
import org.guildhall.reputation.mint.MintStore;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.hibernate.reactive.mutiny.Mutiny;

@ApplicationScoped
class PostgresMintStore implements MintStore {
    private final Transactions transactions;

    PostgresMintStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Mint> register(Mint mint, UnaryOperator<Mint> change) {
        // Whoever comes second waits at the lock, then sees the keys of the first one. Without keys it is new.
        return transactions.run(session -> lock(session, mint)
                .flatMap(ignored -> session.find(MintRow.class, mint.url().text()))
                .map(row -> {
                    Mint registered = row.keys.isEmpty() ? mint : change.apply(row.mint());
                    row.replaceKeys(registered);
                    return registered;
                }));
    }

    private static Uni<Integer> lock(Mutiny.Session session, Mint mint) {
        return session.createNativeQuery("""
                        INSERT INTO mint (mint_url, kind, registered_at) VALUES (?1, ?2, ?3)
                        ON CONFLICT (mint_url) DO UPDATE SET mint_url = excluded.mint_url""")
                .setParameter(1, mint.url().text())
                .setParameter(2, mint.kind().name())
                .setParameter(3, mint.registeredAt().atOffset(ZoneOffset.UTC))
                .executeUpdate();
    }

    @Override
    public Uni<Map<MintUrl, Mint>> find(Collection<MintUrl> urls) {
        List<String> texts = urls.stream().map(MintUrl::text).toList();
        return transactions.run(session -> session.createQuery(
                        "select distinct m from MintRow m left join fetch m.keys where m.mintUrl in ?1", MintRow.class)
                .setParameter(1, texts)
                .getResultList()
                .map(rows -> rows.stream().map(MintRow::mint).collect(Collectors.toMap(Mint::url, mint -> mint))));
    }
}
