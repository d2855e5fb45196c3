package org.guildhall.reputation.offer.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.OfferStore;
import org.guildhall.reputation.offer.StoredOffer;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PublishedOffer;

@ApplicationScoped
class PostgresOfferStore implements OfferStore {
    private static final String PUBLISH = """
            INSERT INTO offer (provider_key, offer_digest, published_at, recorded_at, capabilities, mint_urls,
                               isolation_level, content, signature)
            VALUES (?1, ?2, ?3, ?4, cast(?5 AS text[]), cast(?6 AS text[]), ?7, ?8, ?9)
            ON CONFLICT (provider_key) DO UPDATE
            SET offer_digest = excluded.offer_digest, published_at = excluded.published_at,
                recorded_at = excluded.recorded_at, capabilities = excluded.capabilities,
                mint_urls = excluded.mint_urls, isolation_level = excluded.isolation_level,
                content = excluded.content, signature = excluded.signature
            WHERE offer.published_at < excluded.published_at""";

    private static final String BEAT = """
            INSERT INTO heartbeat (provider_key, beat_at, content, signature)
            SELECT provider_key, ?2, ?3, ?4 FROM offer WHERE provider_key = ?1
            ON CONFLICT (provider_key) DO UPDATE
            SET beat_at = excluded.beat_at, content = excluded.content, signature = excluded.signature
            WHERE heartbeat.beat_at < excluded.beat_at""";

    private static final String ALL = """
            SELECT o.provider_key, o.content, o.signature, o.recorded_at, h.content AS beat,
                   h.signature AS beat_signature
            FROM offer o LEFT JOIN heartbeat h ON h.provider_key = o.provider_key""";

    private static final String FILTERED = ALL + """
             WHERE o.provider_key > decode(?1, 'hex') AND (?2 = '' OR ?2 = ANY (o.capabilities))
              AND (?3 = '' OR ?3 = ANY (o.mint_urls)) AND o.isolation_level >= ?4
              AND (?5 OR h.beat_at >= ?6)
            ORDER BY o.provider_key LIMIT ?7""";

    private final Transactions transactions;

    PostgresOfferStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Boolean> publish(Offer offer, Instant recordedAt) {
        return transactions.run(session -> session.createNativeQuery(PUBLISH)
                .setParameter(1, offer.providerKey().bytes())
                .setParameter(2, offer.statement().digest().bytes())
                .setParameter(3, offer.publishedAt().atOffset(ZoneOffset.UTC))
                .setParameter(4, recordedAt.atOffset(ZoneOffset.UTC))
                .setParameter(5, offer.capabilities().toArray(String[]::new))
                .setParameter(6, offer.whitelistedMints().toArray(String[]::new))
                .setParameter(7, level(offer.isolationLevel()))
                .setParameter(8, offer.statement().canonicalJson())
                .setParameter(9, offer.signature().bytes())
                .executeUpdate()
                .map(changed -> changed == 1));
    }

    @Override
    public Uni<Void> beat(Heartbeat heartbeat) {
        return transactions.run(session -> session.createNativeQuery(BEAT)
                .setParameter(1, heartbeat.providerKey().bytes())
                .setParameter(2, heartbeat.time().atOffset(ZoneOffset.UTC))
                .setParameter(3, heartbeat.statement().canonicalJson())
                .setParameter(4, heartbeat.signature().bytes())
                .executeUpdate()
                .replaceWithVoid());
    }

    @Override
    public Uni<PublishedOffer> find(PublicKey provider) {
        return transactions.run(session -> session.createNativeQuery(ALL + " WHERE o.provider_key = ?1", Object[].class)
                .setParameter(1, provider.bytes())
                .getSingleResultOrNull()
                .map(row -> row == null ? null : stored(row).read()));
    }

    @Override
    public Uni<List<PublishedOffer>> list(Filter filter, String after, int limit) {
        Instant seenSince = filter.seenSince() == null ? Instant.EPOCH : filter.seenSince();
        return transactions.run(session -> session.createNativeQuery(FILTERED, Object[].class)
                .setParameter(1, after)
                .setParameter(2, filter.capability())
                .setParameter(3, filter.mintUrl())
                .setParameter(4, level(filter.atLeast()))
                .setParameter(5, filter.seenSince() == null)
                .setParameter(6, seenSince.atOffset(ZoneOffset.UTC))
                .setParameter(7, limit)
                .getResultList()
                .map(PostgresOfferStore::offers));
    }

    @Override
    public Uni<List<StoredOffer>> all() {
        return transactions.run(session -> session.createNativeQuery(ALL + " ORDER BY o.provider_key", Object[].class)
                .getResultList()
                .map(rows -> rows.stream().map(PostgresOfferStore::stored).toList()));
    }

    private static int level(IsolationLevel level) {
        return level.ordinal() + 1;
    }

    private static List<PublishedOffer> offers(List<Object[]> rows) {
        return rows.stream().map(row -> stored(row).read()).toList();
    }

    private static StoredOffer stored(Object[] row) {
        return new StoredOffer(
                PublicKey.of((byte[]) row[0]),
                (String) row[1],
                Signature.of((byte[]) row[2]),
                ((OffsetDateTime) row[3]).toInstant(),
                (String) row[4],
                row[5] == null ? null : Signature.of((byte[]) row[5]));
    }
}
