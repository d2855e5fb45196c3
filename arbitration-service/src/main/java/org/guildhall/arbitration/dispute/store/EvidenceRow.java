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
import org.guildhall.arbitration.dispute.KeptEvidence;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.Evidence;
import org.guildhall.arbitration.dispute.domain.Evidence.Exhibit;
import org.guildhall.arbitration.dispute.domain.EvidenceType;
import org.guildhall.arbitration.dispute.domain.PartyId;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/** A row of the table {@code evidence}; never changed. */
@Entity
@Table(name = "evidence")
@IdClass(EvidenceRow.Key.class)
class EvidenceRow {
    record Key(UUID disputeId, int number) implements Serializable {}

    @Id
    @Column(name = "dispute_id")
    UUID disputeId;

    @Id
    int number;

    @Column(name = "submitted_by")
    String submittedBy;

    @Enumerated(EnumType.STRING)
    EvidenceType type;

    byte[] content;

    @Column(name = "content_digest")
    String contentDigest;

    String uri;

    String description;

    @Column(name = "public_key")
    String publicKey;

    String signature;

    @Column(name = "submitted_at")
    Instant submittedAt;

    static EvidenceRow of(KeptEvidence kept) {
        Evidence evidence = kept.evidence();
        Exhibit exhibit = evidence.exhibit();
        EvidenceRow row = new EvidenceRow();
        row.disputeId = exhibit.dispute().value();
        row.number = evidence.number();
        row.submittedBy = exhibit.submittedBy().value();
        row.type = exhibit.type();
        row.content = kept.content();
        row.contentDigest = exhibit.contentDigest().hex();
        row.uri = exhibit.uri().orElse(null);
        row.description = exhibit.description();
        row.publicKey = evidence.key().hex();
        row.signature = evidence.signature().hex();
        row.submittedAt = evidence.submittedAt();
        return row;
    }

    KeptEvidence toKeptEvidence() {
        Exhibit exhibit = new Exhibit(
                new DisputeId(disputeId),
                new PartyId(submittedBy),
                type,
                new Digest(contentDigest),
                Optional.ofNullable(uri),
                description);
        return new KeptEvidence(
                new Evidence(number, exhibit, new PublicKey(publicKey), new Signature(signature), submittedAt),
                content);
    }
}
