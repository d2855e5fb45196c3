package org.guildhall.federation.trust.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.domain.Relationship;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;

/** A row of {@code trust}. */
@Entity
@Table(name = "trust")
@IdClass(TrustRow.Key.class)
class TrustRow {
    /** By name, so that a statement that is kept prepared outlives a column that a migration adds. */
    static final String COLUMNS = """
            trust.source_id, trust.target_id, trust.state, trust.relationship, trust.score, trust.witness_allowed,
            trust.successful_interactions, trust.failed_interactions, trust.established_at, trust.last_interaction_at,
            trust.event_count""";

    /** The primary key. */
    record Key(String sourceId, String targetId) implements Serializable {
        static Key of(FederationId source, FederationId target) {
            return new Key(source.value(), target.value());
        }
    }

    @Id
    @Column(name = "source_id")
    String sourceId;

    @Id
    @Column(name = "target_id")
    String targetId;

    String state;

    String relationship;

    BigDecimal score;

    @Column(name = "witness_allowed")
    boolean witnessAllowed;

    @Column(name = "successful_interactions")
    long successfulInteractions;

    @Column(name = "failed_interactions")
    long failedInteractions;

    @Column(name = "established_at")
    Instant establishedAt;

    @Column(name = "last_interaction_at")
    Instant lastInteractionAt;

    @Column(name = "event_count")
    long eventCount;

    /** Takes over what the events folded to. */
    TrustRow set(Trust trust) {
        sourceId = trust.source().value();
        targetId = trust.target().value();
        state = trust.state().name();
        relationship = trust.relationship().name();
        score = trust.score().value();
        witnessAllowed = trust.witnessAllowed();
        successfulInteractions = trust.successes();
        failedInteractions = trust.failures();
        establishedAt = trust.establishedAt();
        lastInteractionAt = trust.lastInteractionAt();
        eventCount = trust.eventCount();
        return this;
    }

    Trust trust() {
        return new Trust(
                new FederationId(sourceId),
                new FederationId(targetId),
                Trust.State.valueOf(state),
                Relationship.valueOf(relationship),
                new Score(score),
                witnessAllowed,
                successfulInteractions,
                failedInteractions,
                establishedAt,
                lastInteractionAt,
                eventCount);
    }
}
