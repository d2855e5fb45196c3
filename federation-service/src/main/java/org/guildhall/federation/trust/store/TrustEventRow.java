package org.guildhall.federation.trust.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Relationship;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.trust.domain.TrustEvent;
import org.guildhall.platform.value.Signature;

/** A row of {@code trust_event}; never changed. */
@Entity
@Table(name = "trust_event")
@IdClass(TrustEventRow.Key.class)
class TrustEventRow {
    /** The primary key. */
    record Key(String sourceId, String targetId, long sequence) implements Serializable {}

    @Id
    @Column(name = "source_id")
    String sourceId;

    @Id
    @Column(name = "target_id")
    String targetId;

    @Id
    long sequence;

    String kind;

    @Column(name = "occurred_at")
    Instant occurredAt;

    String author;

    @Column(name = "target_age_days")
    long targetAgeDays;

    String relationship;

    @Column(name = "witness_allowed")
    Boolean witnessAllowed;

    @Column(name = "asked_score")
    BigDecimal askedScore;

    @Column(name = "auto_adjust")
    Boolean autoAdjust;

    @Column(name = "reference_kind")
    String referenceKind;

    @Column(name = "reference_id")
    String referenceId;

    String reason;

    @Column(name = "target_signature")
    String targetSignature;

    BigDecimal score;

    static TrustEventRow of(TrustEvent event, Trust after) {
        TrustEventRow row = new TrustEventRow();
        row.sourceId = after.source().value();
        row.targetId = after.target().value();
        row.sequence = after.eventCount();
        row.occurredAt = event.at();
        row.author = event.author();
        row.targetAgeDays = event.targetAgeDays();
        row.reason = event.reason();
        row.score = after.score().value();
        row.set(event.change());
        return row;
    }

    private void set(TrustChange change) {
        if (change instanceof TrustChange.Granted grant) {
            kind = "GRANTED";
            relationship = grant.relationship().name();
            askedScore = grant.initial().value();
            witnessAllowed = grant.witnessAllowed();
        } else if (change instanceof TrustChange.Succeeded success) {
            kind = "SUCCEEDED";
            set(success.reference(), success.autoAdjust());
            targetSignature = success.targetSignature() == null
                    ? null
                    : success.targetSignature().hex();
        } else if (change instanceof TrustChange.Failed failure) {
            kind = "FAILED";
            set(failure.reference(), failure.autoAdjust());
        } else if (change instanceof TrustChange.Updated update) {
            kind = "UPDATED";
            askedScore = update.score().value();
        } else if (change instanceof TrustChange.RelationshipChanged changed) {
            kind = "RELATIONSHIP_CHANGED";
            relationship = changed.relationship().name();
            witnessAllowed = changed.witnessAllowed();
        } else {
            kind = "REVOKED";
        }
    }

    private void set(Reference reference, boolean adjusts) {
        referenceKind = reference.kind().name();
        referenceId = reference.id();
        autoAdjust = adjusts;
    }

    TrustEvent event() {
        return new TrustEvent(occurredAt, author, targetAgeDays, reason, change());
    }

    private TrustChange change() {
        return switch (kind) {
            case "GRANTED" ->
                new TrustChange.Granted(Relationship.valueOf(relationship), new Score(askedScore), witnessAllowed);
            case "SUCCEEDED" ->
                new TrustChange.Succeeded(
                        reference(), autoAdjust, targetSignature == null ? null : new Signature(targetSignature));
            case "FAILED" -> new TrustChange.Failed(reference(), autoAdjust);
            case "UPDATED" -> new TrustChange.Updated(new Score(askedScore));
            case "RELATIONSHIP_CHANGED" ->
                new TrustChange.RelationshipChanged(Relationship.valueOf(relationship), witnessAllowed);
            case "REVOKED" -> new TrustChange.Revoked();
            default -> throw new IllegalStateException("unknown kind of event " + kind);
        };
    }

    private Reference reference() {
        return new Reference(Reference.Kind.valueOf(referenceKind), referenceId);
    }
}
