package org.guildhall.arbitration.arbiter.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterRecord;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.platform.value.PublicKey;

/** A row of the table {@code arbiter}. */
@Entity
@Table(name = "arbiter")
class ArbiterRow {
    @Id
    @Column(name = "arbiter_id")
    String arbiterId;

    @Column(name = "public_key")
    String publicKey;

    @Column(name = "federation_id")
    String federationId;

    @Column(name = "registered_at")
    Instant registeredAt;

    @Column(name = "with_consensus")
    long withConsensus;

    @Column(name = "dissenting")
    long dissenting;

    @Column(name = "non_participations")
    long nonParticipations;

    @Column(name = "total_response_us")
    long totalResponseMicros;

    @Column(name = "retired_at")
    Instant retiredAt;

    /** Made by the database, to sort by. */
    @Column(insertable = false, updatable = false)
    double score;

    Arbiter toArbiter() {
        return new Arbiter(
                new ArbiterId(arbiterId),
                new PublicKey(publicKey),
                Optional.ofNullable(federationId).map(FederationId::new),
                registeredAt,
                Optional.ofNullable(retiredAt),
                new ArbiterRecord(
                        withConsensus,
                        dissenting,
                        nonParticipations,
                        Duration.of(totalResponseMicros, ChronoUnit.MICROS)));
    }
}
