package org.guildhall.federation.proposal.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why a rule of proposals says no. */
public enum ProposalReason implements Reason {
    PROPOSAL_NOT_FOUND(Kind.NOT_FOUND, "There is no such proposal; correct the id.", "proposal_id"),
    PROPOSAL_CLOSED(
            Kind.FAILED_PRECONDITION, "The proposal is decided or expired; make a new one.", "proposal_id", "status"),
    FEDERATION_NOT_AFFECTED(
            Kind.PERMISSION_DENIED, "Only affected federations decide on a proposal.", "proposal_id", "federation_id"),
    NOT_THE_PROPOSER(
            Kind.PERMISSION_DENIED, "Only the proposer takes a proposal back.", "proposal_id", "federation_id"),
    SANCTION_TARGET_AFFECTED(
            Kind.FAILED_PRECONDITION, "Nobody decides on a sanction of its own; leave it out.", "federation_id"),
    SANCTION_TOO_FEW(
            Kind.FAILED_PRECONDITION,
            "A sanction needs more federations that decide on it.",
            "affected_count",
            "min_affected_count"),
    WITNESS_EXISTS(
            Kind.ALREADY_EXISTS,
            "The team has witnessed this proposal already.",
            "proposal_id",
            "federation_id",
            "team_id"),
    WITNESS_AFFECTED(
            Kind.FAILED_PRECONDITION,
            "A witness comes from outside; let another federation witness.",
            "proposal_id",
            "federation_id"),
    WITNESS_NOT_TRUSTED(
            Kind.FAILED_PRECONDITION,
            "The proposer must trust the witness enough and accept it as a witness.",
            "source_id",
            "target_id",
            "score",
            "min_score",
            "witness_allowed");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    ProposalReason(Kind kind, String advice, String... keys) {
        this.kind = kind;
        this.advice = advice;
        this.keys = List.of(keys);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }

    @Override
    public List<String> keys() {
        return keys;
    }
}
