package org.guildhall.reputation.mint.store;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.guildhall.platform.store.Transactions;
import org.guildhall.reputation.mint.MintStore;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintKey;
import org.guildhall.reputation.mint.domain.MintKind;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.hibernate.reactive.mutiny.Mutiny;

@ApplicationScoped
class PostgresMintStore implements MintStore {
    private static final String FIND = """
            SELECT m.mint_url, m.kind, m.registered_at, k.public_key, k.valid_from, k.valid_until, k.keyset_id, k.amount
            FROM mint m JOIN mint_key k ON k.mint_url = m.mint_url WHERE m.mint_url = ANY ($1)""";

    private final Transactions transactions;
    private final Pool pool;

    PostgresMintStore(Transactions transactions, Pool pool) {
        this.transactions = transactions;
        this.pool = pool;
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

    /** Every batch of receipts asks for its mints, so without a session and in one round trip. */
    @Override
    public Uni<Map<MintUrl, Mint>> find(Collection<MintUrl> urls) {
        String[] texts = urls.stream().map(MintUrl::text).toArray(String[]::new);
        return pool.preparedQuery(FIND).execute(Tuple.of(texts)).map(PostgresMintStore::mints);
    }

    private static Map<MintUrl, Mint> mints(RowSet<Row> rows) {
        Map<String, List<MintKey>> keys = new HashMap<>();
        for (Row row : rows) {
            keys.computeIfAbsent(row.getString("mint_url"), url -> new ArrayList<>())
                    .add(MintRow.key(
                            row.getString("public_key"),
                            instant(row, "valid_from"),
                            instant(row, "valid_until"),
                            row.getString("keyset_id"),
                            row.getLong("amount")));
        }
        Map<MintUrl, Mint> mints = new HashMap<>();
        for (Row row : rows) {
            mints.computeIfAbsent(
                    new MintUrl(row.getString("mint_url")),
                    url -> new Mint(
                            url,
                            MintKind.valueOf(row.getString("kind")),
                            keys.get(url.text()),
                            instant(row, "registered_at")));
        }
        return mints;
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
