package org.guildhall.federation.registry.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.StatusChange;

/** A row of {@code status_change}; never changed. */
@Entity
@Table(name = "status_change")
@IdClass(StatusChangeRow.Key.class)
class StatusChangeRow {
    /** The primary key. */
    record Key(String federationId, long sequence) implements Serializable {}

    @Id
    @Column(name = "federation_id")
    String federationId;

    @Id
    long sequence;

    String previous;

    String status;

    String author;

    String reason;

    @Column(name = "changed_at")
    Instant changedAt;

    static StatusChangeRow of(StatusChange change) {
        StatusChangeRow row = new StatusChangeRow();
        row.federationId = change.federation().value();
        row.sequence = change.sequence();
        row.previous = change.previous().name();
        row.status = change.status().name();
        row.author = change.author();
        row.reason = change.reason();
        row.changedAt = change.at();
        return row;
    }

    StatusChange change() {
        return new StatusChange(
                new FederationId(federationId),
                sequence,
                FederationStatus.valueOf(previous),
                FederationStatus.valueOf(status),
                author,
                reason,
                changedAt);
    }
}
