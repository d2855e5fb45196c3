package org.guildhall.federation.registry.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.platform.value.PublicKey;

/** A row of {@code federation}. */
@Entity
@Table(name = "federation")
class FederationRow {
    @Id
    String id;

    String name;

    @Column(name = "public_key")
    String publicKey;

    @Column(name = "min_team_count")
    int minTeamCount;

    @Column(name = "requires_external_witness")
    boolean requiresExternalWitness;

    String status;

    @Column(name = "registered_at")
    Instant registeredAt;

    static FederationRow of(Federation federation) {
        FederationRow row = new FederationRow();
        row.id = federation.id().value();
        row.name = federation.name();
        row.publicKey = federation.publicKey().hex();
        row.minTeamCount = federation.minTeamCount();
        row.requiresExternalWitness = federation.requiresExternalWitness();
        row.status = federation.status().name();
        row.registeredAt = federation.registeredAt();
        return row;
    }

    Federation federation(long teamCount) {
        return new Federation(
                new FederationId(id),
                name,
                new PublicKey(publicKey),
                minTeamCount,
                requiresExternalWitness,
                FederationStatus.valueOf(status),
                registeredAt,
                teamCount);
    }
}
