package org.guildhall.federation.registry.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.Team;
import org.guildhall.federation.registry.domain.TeamId;

/** A row of {@code team}. */
@Entity
@Table(name = "team")
@IdClass(TeamRow.Key.class)
class TeamRow {
    /** The primary key. */
    record Key(String federationId, String name) implements Serializable {}

    @Id
    @Column(name = "federation_id")
    String federationId;

    @Id
    String name;

    @Column(name = "registered_at")
    Instant registeredAt;

    static TeamRow of(Team team) {
        TeamRow row = new TeamRow();
        row.federationId = team.id().federation().value();
        row.name = team.id().name();
        row.registeredAt = team.registeredAt();
        return row;
    }

    Team team() {
        return new Team(id(), registeredAt);
    }

    TeamId id() {
        return new TeamId(new FederationId(federationId), name);
    }
}
