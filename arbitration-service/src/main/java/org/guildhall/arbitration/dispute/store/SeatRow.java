package org.guildhall.arbitration.dispute.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.Ballot;
import org.guildhall.arbitration.dispute.domain.Commitment;
import org.guildhall.arbitration.dispute.domain.Seat;
import org.guildhall.arbitration.dispute.domain.SeatRole;
import org.guildhall.arbitration.dispute.domain.Side;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/** A row of the table {@code seat}; written only by {@link TransitionSql}. */
@Entity
@Table(name = "seat")
@IdClass(SeatRow.Key.class)
class SeatRow {
    record Key(UUID disputeId, int round, int number) implements Serializable {}

    @Id
    @Column(name = "dispute_id")
    UUID disputeId;

    @Id
    int round;

    @Id
    int number;

    @Column(name = "arbiter_id")
    String arbiterId;

    @Column(name = "public_key")
    String publicKey;

    @Enumerated(EnumType.STRING)
    SeatRole role;

    @Enumerated(EnumType.STRING)
    Side decision;

    String reason;

    @Column(name = "evidence_digest")
    String evidenceDigest;

    String signature;

    @Column(name = "cast_at")
    Instant castAt;

    String commitment;

    @Column(name = "commitment_evidence")
    String commitmentEvidence;

    @Column(name = "commitment_signature")
    String commitmentSignature;

    @Column(name = "committed_at")
    Instant committedAt;

    Seat toSeat() {
        Optional<Commitment> committed = commitment == null
                ? Optional.empty()
                : Optional.of(new Commitment(
                        new Digest(commitment),
                        new Digest(commitmentEvidence),
                        new Signature(commitmentSignature),
                        committedAt));
        Optional<Ballot> ballot = decision == null
                ? Optional.empty()
                : Optional.of(
                        new Ballot(decision, reason, new Digest(evidenceDigest), new Signature(signature), castAt));
        return new Seat(new ArbiterId(arbiterId), new PublicKey(publicKey), role, committed, ballot);
    }
}
