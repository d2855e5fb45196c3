package org.guildhall.reputation.stake.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.stake.StakeStore;
import org.guildhall.reputation.stake.domain.Outpoint;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.stake.domain.StakeProof;
import org.guildhall.reputation.stake.domain.StakeReport;
import org.guildhall.reputation.stake.domain.StakeStatus;

@ApplicationScoped
class PostgresStakeStore implements StakeStore {
    private static final String PROVE = """
            INSERT INTO stake (provider_key, outpoint, locked_until, sats, signature, status, on_chain_sats, proven_at)
            VALUES (?1, ?2, ?3, ?4, ?5, 'UNVERIFIED', 0, ?6)
            ON CONFLICT (provider_key) DO UPDATE
            SET outpoint = excluded.outpoint, locked_until = excluded.locked_until, sats = excluded.sats,
                signature = excluded.signature, status = excluded.status, on_chain_sats = 0, observed_at = NULL,
                observer = NULL, proven_at = excluded.proven_at
            WHERE (stake.outpoint, stake.locked_until, stake.sats)
                  IS DISTINCT FROM (excluded.outpoint, excluded.locked_until, excluded.sats)""";

    private static final String REPORT = """
            UPDATE stake SET status = ?3, on_chain_sats = ?4, observed_at = ?5, observer = ?6
            WHERE provider_key = ?1 AND outpoint = ?2 AND (observed_at IS NULL OR observed_at < ?5)""";

    private static final String ALL = """
            SELECT provider_key, outpoint, locked_until, sats, signature, status, on_chain_sats, observed_at
            FROM stake""";

    private final Transactions transactions;

    PostgresStakeStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Void> prove(PublicKey provider, StakeProof proof, Instant at) {
        return transactions.run(session -> session.createNativeQuery(PROVE)
                .setParameter(1, provider.bytes())
                .setParameter(2, proof.outpoint().text())
                .setParameter(3, proof.lockedUntil().atOffset(ZoneOffset.UTC))
                .setParameter(4, proof.sats())
                .setParameter(5, proof.signature().bytes())
                .setParameter(6, at.atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .replaceWithVoid());
    }

    @Override
    public Uni<Void> end(PublicKey provider) {
        return transactions.run(session -> session.createNativeQuery("DELETE FROM stake WHERE provider_key = ?1")
                .setParameter(1, provider.bytes())
                .executeUpdate()
                .replaceWithVoid());
    }

    @Override
    public Uni<Void> report(StakeReport report) {
        return transactions.run(session -> session.createNativeQuery(REPORT)
                .setParameter(1, report.providerKey().bytes())
                .setParameter(2, report.outpoint().text())
                .setParameter(3, report.status().name())
                .setParameter(4, report.onChainSats())
                .setParameter(5, report.observedAt().atOffset(ZoneOffset.UTC))
                .setParameter(6, report.observer())
                .executeUpdate()
                .replaceWithVoid());
    }

    @Override
    public Uni<Stake> find(PublicKey provider) {
        return transactions.run(session -> session.createNativeQuery(ALL + " WHERE provider_key = ?1", Object[].class)
                .setParameter(1, provider.bytes())
                .getSingleResultOrNull()
                .map(row -> row == null ? null : stake(row)));
    }

    @Override
    public Uni<List<Stake>> all() {
        return transactions.run(session -> session.createNativeQuery(ALL, Object[].class)
                .getResultList()
                .map(rows -> rows.stream().map(PostgresStakeStore::stake).toList()));
    }

    private static Stake stake(Object[] row) {
        return new Stake(
                PublicKey.of((byte[]) row[0]),
                new StakeProof(
                        new Outpoint((String) row[1]),
                        ((OffsetDateTime) row[2]).toInstant(),
                        ((Number) row[3]).longValue(),
                        Signature.of((byte[]) row[4])),
                StakeStatus.valueOf((String) row[5]),
                ((Number) row[6]).longValue(),
                row[7] == null ? null : ((OffsetDateTime) row[7]).toInstant());
    }
}
