package org.guildhall.federation.proposal.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.guildhall.federation.proposal.domain.Decision;
import org.guildhall.federation.proposal.domain.Draft;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.ProposalStatus;
import org.guildhall.federation.proposal.domain.Sanction;
import org.guildhall.federation.proposal.domain.Witness;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.TeamId;

/** A row of {@code proposal}. */
@Entity
@Table(name = "proposal")
class ProposalRow {
    /** By name, so that a statement that is kept prepared outlives a column that a migration adds. */
    static final String COLUMNS = """
            proposal.id, proposal.proposing_federation_id, proposal.proposing_team, proposal.action_type,
            proposal.description, proposal.asked_for_witness, proposal.witnesses_required, proposal.status,
            proposal.created_at, proposal.expires_at, proposal.decided_at, proposal.sanctioned_federation_id,
            proposal.sanction_status, proposal.revision, proposal.changed_at""";

    @Id
    UUID id;

    @Column(name = "proposing_federation_id")
    String proposingFederationId;

    @Column(name = "proposing_team")
    String proposingTeam;

    @Column(name = "action_type")
    String actionType;

    String description;

    @Column(name = "asked_for_witness")
    boolean askedForWitness;

    @Column(name = "witnesses_required")
    int witnessesRequired;

    String status;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "decided_at")
    Instant decidedAt;

    @Column(name = "sanctioned_federation_id")
    String sanctionedFederationId;

    @Column(name = "sanction_status")
    String sanctionStatus;

    long revision;

    @Column(name = "changed_at")
    Instant changedAt;

    static ProposalRow of(Proposal proposal) {
        ProposalRow row = new ProposalRow();
        row.id = proposal.id();
        row.proposingFederationId = proposal.draft().proposer().value();
        row.proposingTeam = proposal.draft().team().name();
        row.actionType = proposal.draft().actionType();
        row.description = proposal.draft().description();
        row.askedForWitness = proposal.draft().requireExternalWitness();
        row.witnessesRequired = proposal.witnessesRequired();
        Sanction sanction = proposal.draft().sanction();
        row.sanctionedFederationId =
                sanction == null ? null : sanction.federation().value();
        row.sanctionStatus = sanction == null ? null : sanction.status().name();
        row.changedAt = proposal.createdAt();
        row.createdAt = proposal.createdAt();
        row.expiresAt = proposal.expiresAt();
        return row.setStatus(proposal);
    }

    ProposalRow setStatus(Proposal proposal) {
        status = proposal.status().name();
        decidedAt = proposal.decidedAt();
        return this;
    }

    Proposal proposal(List<String> affected, List<DecisionRow> decisions, List<WitnessRow> witnesses) {
        TreeMap<FederationId, Decision> byFederation = new TreeMap<>();
        for (DecisionRow row : decisions) {
            Decision decision = row.decision();
            byFederation.put(decision.federation(), decision);
        }
        List<Witness> seen = witnesses.stream().map(WitnessRow::witness).toList();
        Draft draft = new Draft(
                new TeamId(new FederationId(proposingFederationId), proposingTeam),
                affected.stream().map(FederationId::new).toList(),
                actionType,
                description,
                askedForWitness,
                sanctionStatus == null
                        ? null
                        : new Sanction(
                                new FederationId(sanctionedFederationId), FederationStatus.valueOf(sanctionStatus)));
        return new Proposal(
                id,
                draft,
                witnessesRequired,
                createdAt,
                expiresAt,
                ProposalStatus.valueOf(status),
                decidedAt,
                byFederation,
                seen);
    }
}
