package org.guildhall.federation.proposal.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;

/**
 * A decision that several federations are asked for. All but status, decision time, decisions and witnesses is fixed at
 * creation and covered by {@link #digest}.
 *
 * @param witnessesRequired different outside federations that must witness, 0 to 2
 * @param expiresAt from then on it is EXPIRED, unless it was decided before
 * @param decidedAt when it left PENDING; null before
 * @param decisions by affected federation, at most one each
 * @param witnesses by federation, then team
 */
public record Proposal(
        UUID id,
        Draft draft,
        int witnessesRequired,
        Instant createdAt,
        Instant expiresAt,
        ProposalStatus status,
        Instant decidedAt,
        SortedMap<FederationId, Decision> decisions,
        List<Witness> witnesses) {
    public Proposal {
        if (!expiresAt.isAfter(createdAt) || (status == ProposalStatus.PENDING) != (decidedAt == null)) {
            throw new IllegalArgumentException("no such proposal");
        }
        decisions = Collections.unmodifiableSortedMap(new TreeMap<>(decisions));
        witnesses = witnesses.stream()
                .sorted((a, b) -> a.team().compareTo(b.team()))
                .toList();
    }

    /** A new proposal, PENDING. */
    public static Proposal pending(UUID id, Draft draft, int witnessesRequired, Instant createdAt, Instant expiresAt) {
        return new Proposal(
                id,
                draft,
                witnessesRequired,
                createdAt,
                expiresAt,
                ProposalStatus.PENDING,
                null,
                new TreeMap<>(),
                List.of());
    }

    /** What all decisions and witnesses refer to. Source: docs/federation.md, "Statements". */
    public Statement statement() {
        return Statement.of(
                "proposal",
                "proposal_id",
                id.toString(),
                "proposing_federation_id",
                draft.proposer().value(),
                "proposing_team_id",
                draft.team().toString(),
                "affected_federation_ids",
                draft.affected().stream().map(FederationId::value).toList(),
                "action_type",
                draft.actionType(),
                "description",
                draft.description(),
                "witnesses_required",
                witnessesRequired,
                "created_at_us",
                micros(createdAt),
                "expires_at_us",
                micros(expiresAt),
                "sanction",
                draft.sanction() == null ? null : draft.sanction().members());
    }

    public Digest digest() {
        return statement().digest();
    }

    /** What a deciding federation signs; a rejection's reason is part of it. */
    public Statement decisionStatement(Verdict verdict, Collection<TeamId> teams, String reason) {
        return Statement.of(
                "proposal-decision",
                "proposal_digest",
                digest().hex(),
                "decision",
                verdict.word(),
                "teams",
                teams.stream().sorted().map(TeamId::toString).distinct().toList(),
                "reason",
                reason.isEmpty() ? null : reason);
    }

    /** What a witnessing federation signs. */
    public Statement witnessStatement(TeamId team) {
        return Statement.of("proposal-witness", "proposal_digest", digest().hex(), "team", team.toString());
    }

    /** The proposal as it is at a moment: EXPIRED from its deadline on, if nothing was decided before. */
    public Proposal asOf(Instant now) {
        return status == ProposalStatus.PENDING && !now.isBefore(expiresAt)
                ? closed(ProposalStatus.EXPIRED, expiresAt)
                : this;
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link ProposalReason#FEDERATION_NOT_AFFECTED} */
    public void requireAffected(FederationId federation) {
        if (!draft.affected().contains(federation)) {
            throw ProposalReason.FEDERATION_NOT_AFFECTED.refuse("proposal_id", id, "federation_id", federation);
        }
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link ProposalReason#PROPOSAL_CLOSED} unless it is PENDING */
    public void requirePending() {
        if (status != ProposalStatus.PENDING) {
            throw ProposalReason.PROPOSAL_CLOSED.refuse("proposal_id", id, "status", status);
        }
    }

    /** Whether the federation has decided so with exactly these teams: then saying it again changes nothing. */
    public boolean hasDecision(FederationId federation, Verdict verdict, Collection<TeamId> teams) {
        Decision given = decisions.get(federation);
        return given != null
                && given.verdict() == verdict
                && given.teams().equals(teams.stream().sorted().distinct().toList());
    }

    /**
     * With a decision, in the place of an earlier one of the same federation; the last approval or the first rejection
     * decides.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link ProposalReason#FEDERATION_NOT_AFFECTED} or
     *     {@link ProposalReason#PROPOSAL_CLOSED}
     */
    public Proposal decided(Decision decision) {
        requireAffected(decision.federation());
        requirePending();
        TreeMap<FederationId, Decision> all = new TreeMap<>(decisions);
        all.put(decision.federation(), decision);
        Proposal changed =
                new Proposal(id, draft, witnessesRequired, createdAt, expiresAt, status, decidedAt, all, witnesses);
        return decision.verdict() == Verdict.REJECT
                ? changed.closed(ProposalStatus.REJECTED, decision.at())
                : changed.settled(decision.at());
    }

    /**
     * Demands that a team may be added as a witness, as far as the proposal itself knows.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link ProposalReason#WITNESS_EXISTS},
     *     {@link ProposalReason#PROPOSAL_CLOSED} or {@link ProposalReason#WITNESS_AFFECTED}
     */
    public void requireWitnessable(TeamId team) {
        if (witnesses.stream().anyMatch(witness -> witness.team().equals(team))) {
            throw ProposalReason.WITNESS_EXISTS.refuse(
                    "proposal_id", id, "federation_id", team.federation(), "team_id", team);
        }
        requirePending();
        if (draft.affected().contains(team.federation())) {
            throw ProposalReason.WITNESS_AFFECTED.refuse("proposal_id", id, "federation_id", team.federation());
        }
    }

    /**
     * With one more witness, who may be the last thing that was missing.
     *
     * @throws org.guildhall.platform.refusal.Refusal as {@link #requireWitnessable}
     */
    public Proposal witnessed(Witness witness) {
        requireWitnessable(witness.team());
        List<Witness> all = new ArrayList<>(witnesses);
        all.add(witness);
        return new Proposal(id, draft, witnessesRequired, createdAt, expiresAt, status, decidedAt, decisions, all)
                .settled(witness.at());
    }

    /**
     * Taken back by its proposer; a proposal that was withdrawn stays as it is.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link ProposalReason#NOT_THE_PROPOSER} or
     *     {@link ProposalReason#PROPOSAL_CLOSED}
     */
    public Proposal withdrawn(FederationId federation, Instant now) {
        requireProposer(federation);
        if (status == ProposalStatus.WITHDRAWN) {
            return this;
        }
        requirePending();
        return closed(ProposalStatus.WITHDRAWN, now);
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link ProposalReason#NOT_THE_PROPOSER} */
    public void requireProposer(FederationId federation) {
        if (!draft.proposer().equals(federation)) {
            throw ProposalReason.NOT_THE_PROPOSER.refuse("proposal_id", id, "federation_id", federation);
        }
    }

    /** Affected federations that have approved, in ascending order. */
    public List<FederationId> approved() {
        return draft.affected().stream().filter(this::approvedBy).toList();
    }

    /** Affected federations that haven't, in ascending order. */
    public List<FederationId> missing() {
        return draft.affected().stream().filter(id -> !approvedBy(id)).toList();
    }

    /** Different federations that have witnessed. */
    public int witnessCount() {
        return (int) witnesses.stream().map(Witness::federation).distinct().count();
    }

    public boolean witnessRequirementMet() {
        return witnessCount() >= witnessesRequired;
    }

    public boolean allRequirementsMet() {
        return missing().isEmpty() && witnessRequirementMet();
    }

    private boolean approvedBy(FederationId federation) {
        Decision decision = decisions.get(federation);
        return decision != null && decision.verdict() == Verdict.APPROVE;
    }

    private Proposal settled(Instant at) {
        return allRequirementsMet() ? closed(ProposalStatus.APPROVED, at) : this;
    }

    private Proposal closed(ProposalStatus end, Instant at) {
        return new Proposal(id, draft, witnessesRequired, createdAt, expiresAt, end, at, decisions, witnesses);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
