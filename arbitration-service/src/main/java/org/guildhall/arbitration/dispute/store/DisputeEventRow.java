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
import java.util.UUID;
import org.guildhall.arbitration.dispute.domain.DisputeEvent;

/** A row of the table {@code dispute_event}; never changed. */
@Entity
@Table(name = "dispute_event")
@IdClass(DisputeEventRow.Key.class)
class DisputeEventRow {
    record Key(UUID disputeId, long version, int position) implements Serializable {}

    @Id
    @Column(name = "dispute_id")
    UUID disputeId;

    @Id
    long version;

    @Id
    int position;

    @Enumerated(EnumType.STRING)
    DisputeEvent.Kind kind;

    Instant at;

    String actor;

    /** The event of a new dispute. */
    static DisputeEventRow first(UUID disputeId, DisputeEvent event) {
        DisputeEventRow row = new DisputeEventRow();
        row.disputeId = disputeId;
        row.version = 1;
        row.position = 1;
        row.kind = event.kind();
        row.at = event.at();
        row.actor = event.actor();
        return row;
    }

    DisputeEvent toEvent() {
        return new DisputeEvent(kind, at, actor);
    }
}
