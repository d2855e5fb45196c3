package org.guildhall.reputation.membership.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.guildhall.platform.outbox.Outbox;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.membership.MembershipStore;
import org.guildhall.reputation.membership.ScoresChanged;
import org.guildhall.reputation.membership.ScoresChanged.MemberScore;
import org.guildhall.reputation.membership.domain.NormalisedScore;

/** Memberships in the table {@code provider_membership}. */
@ApplicationScoped
class PostgresMembershipStore implements MembershipStore {
    private final Transactions transactions;
    private final Outbox outbox;

    PostgresMembershipStore(Transactions transactions, Outbox outbox) {
        this.transactions = transactions;
        this.outbox = outbox;
    }

    @Override
    public Uni<Void> add(PublicKey provider, String federationId, Instant registeredAt) {
        return transactions.run(session -> session.createNativeQuery("""
                        INSERT INTO provider_membership (provider_key, federation_id, registered_at)
                        VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING""")
                .setParameter(1, provider.bytes())
                .setParameter(2, federationId)
                .setParameter(3, registeredAt.atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .replaceWithVoid());
    }

    @Override
    public Uni<Optional<String>> find(PublicKey provider) {
        return transactions.run(session -> session.createNativeQuery(
                        "SELECT federation_id FROM provider_membership WHERE provider_key = ?1", String.class)
                .setParameter(1, provider.bytes())
                .getSingleResultOrNull()
                .map(Optional::ofNullable));
    }

    @Override
    public Uni<Boolean> any() {
        return transactions.run(
                session -> session.createNativeQuery("SELECT EXISTS (SELECT FROM provider_membership)", Boolean.class)
                        .getSingleResult());
    }

    @Override
    public Uni<List<Member>> lockAll() {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT provider_key, federation_id, told_score FROM provider_membership
                        ORDER BY provider_key FOR UPDATE SKIP LOCKED""", Object[].class)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new Member(
                                PublicKey.of((byte[]) row[0]),
                                (String) row[1],
                                Optional.ofNullable((BigDecimal) row[2]).map(NormalisedScore::new)))
                        .toList()));
    }

    @Override
    public Uni<Void> tell(List<ScoresChanged> changes) {
        List<MemberScore> scores =
                changes.stream().flatMap(change -> change.scores().stream()).toList();
        return scores.isEmpty()
                ? Uni.createFrom().voidItem()
                : transactions.run(session -> session.createNativeQuery("""
                                UPDATE provider_membership m SET told_score = t.score
                                FROM (SELECT decode(provider, 'hex') AS provider_key, cast(score AS numeric(7, 6)) AS score
                                      FROM unnest(cast(?1 AS text[]), cast(?2 AS text[])) AS i(provider, score)) t
                                WHERE m.provider_key = t.provider_key""")
                        .setParameter(
                                1, scores.stream().map(MemberScore::provider).toArray(String[]::new))
                        .setParameter(2, scores.stream().map(MemberScore::score).toArray(String[]::new))
                        .executeUpdate()
                        .chain(() -> outbox.append(session, changes)));
    }
}
