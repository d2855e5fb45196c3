package org.guildhall.arbitration.dispute.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.arbitration.dispute.domain.Panel;
import org.guildhall.arbitration.dispute.domain.Seat;

/** A row of the table {@code panel}; written only by {@link TransitionSql}. */
@Entity
@Table(name = "panel")
@IdClass(PanelRow.Key.class)
class PanelRow {
    record Key(UUID disputeId, int round) implements Serializable {}

    @Id
    @Column(name = "dispute_id")
    UUID disputeId;

    @Id
    int round;

    @Column(name = "required_votes")
    int requiredVotes;

    @Column(name = "convened_at")
    Instant convenedAt;

    @Column(name = "fallback_at")
    Instant fallbackAt;

    Panel toPanel(List<Seat> seats) {
        return new Panel(requiredVotes, convenedAt, Optional.ofNullable(fallbackAt), seats);
    }
}
