package org.guildhall.federation.proposal.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.guildhall.federation.proposal.domain.Witness;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.value.Signature;

/** A row of {@code proposal_witness}. */
@Entity
@Table(name = "proposal_witness")
@IdClass(WitnessRow.Key.class)
class WitnessRow {
    /** The primary key. */
    record Key(UUID proposalId, String federationId, String team) implements Serializable {}

    @Id
    @Column(name = "proposal_id")
    UUID proposalId;

    @Id
    @Column(name = "federation_id")
    String federationId;

    @Id
    String team;

    String signature;

    @Column(name = "witnessed_at")
    Instant witnessedAt;

    static WitnessRow of(UUID proposal, Witness witness) {
        WitnessRow row = new WitnessRow();
        row.proposalId = proposal;
        row.federationId = witness.federation().value();
        row.team = witness.team().name();
        row.signature = witness.signature().hex();
        row.witnessedAt = witness.at();
        return row;
    }

    Witness witness() {
        return new Witness(new TeamId(new FederationId(federationId), team), new Signature(signature), witnessedAt);
    }
}
