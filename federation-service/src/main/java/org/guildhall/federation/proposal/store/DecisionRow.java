package org.guildhall.federation.proposal.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.guildhall.federation.collusion.domain.Risk;
import org.guildhall.federation.proposal.domain.Decision;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.Verdict;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.value.Signature;

/** A row of {@code proposal_decision}. */
@Entity
@Table(name = "proposal_decision")
@IdClass(DecisionRow.Key.class)
class DecisionRow {
    /** The primary key. */
    record Key(UUID proposalId, String federationId) implements Serializable {}

    @Id
    @Column(name = "proposal_id")
    UUID proposalId;

    @Id
    @Column(name = "federation_id")
    String federationId;

    String decision;

    String[] teams;

    String reason;

    String signature;

    @Column(name = "decided_at")
    Instant decidedAt;

    @Column(name = "proposing_federation_id")
    String proposingFederationId;

    String risk;

    DecisionRow set(Proposal proposal, Decision given) {
        proposalId = proposal.id();
        proposingFederationId = proposal.draft().proposer().value();
        risk = given.risk().name();
        federationId = given.federation().value();
        decision = given.verdict().name();
        teams = given.teams().stream().map(TeamId::name).toArray(String[]::new);
        reason = given.reason();
        signature = given.signature().hex();
        decidedAt = given.at();
        return this;
    }

    Decision decision() {
        FederationId federation = new FederationId(federationId);
        return new Decision(
                federation,
                Verdict.valueOf(decision),
                Arrays.stream(teams).map(name -> new TeamId(federation, name)).toList(),
                reason,
                new Signature(signature),
                decidedAt,
                Risk.valueOf(risk));
    }
}
