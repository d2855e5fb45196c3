package org.guildhall.arbitration.dispute.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why something about a dispute is refused. */
public enum DisputeReason implements Reason {
    NOT_THE_REQUESTER(
            Kind.PERMISSION_DENIED, "Open the dispute as the party that you name as requester.", "requester_id"),
    PARTIES_EQUAL(Kind.INVALID_ARGUMENT, "Name two different parties with different keys.", "party_id"),
    POLICY_UNSOUND(Kind.INVALID_ARGUMENT, "Correct the policy.", "problem"),
    SUBJECT_IN_DISPUTE(
            Kind.ALREADY_EXISTS, "The subject has a dispute that has not ended; bring evidence there.", "dispute_id"),
    DISPUTE_NOT_FOUND(Kind.NOT_FOUND, "Open a dispute first, or correct the id.", "dispute_id"),
    NOT_A_PARTY(Kind.PERMISSION_DENIED, "Only the dispute's parties submit evidence.", "dispute_id", "party_id"),
    NOT_A_PARTICIPANT(
            Kind.PERMISSION_DENIED, "Only the dispute's parties and arbiters and auditors may read it.", "dispute_id"),
    EVIDENCE_CLOSED(
            Kind.FAILED_PRECONDITION, "The dispute has ended and takes no more evidence.", "dispute_id", "status"),
    EVIDENCE_LIMIT(
            Kind.FAILED_PRECONDITION,
            "The party has submitted as many items as it may; gather more in one document, by digest and URI.",
            "dispute_id",
            "limit"),
    PARTY_KEY_FIXED(
            Kind.FAILED_PRECONDITION,
            "A party's key is corrected only by the party that did not open the dispute, with its first evidence.",
            "dispute_id",
            "party_id"),
    RESOLUTION_NOT_FOUND(Kind.NOT_FOUND, "The dispute has no decision.", "dispute_id", "status"),
    PANEL_EXISTS(Kind.ALREADY_EXISTS, "The dispute has had its panel.", "dispute_id"),
    PANEL_NOT_FOUND(Kind.NOT_FOUND, "Wait until a panel is convened.", "dispute_id"),
    DISPUTE_ENDED(Kind.FAILED_PRECONDITION, "The dispute has ended.", "dispute_id", "status"),
    PANEL_SIZE_WRONG(
            Kind.INVALID_ARGUMENT,
            "Name exactly as many primary arbiters as the dispute's policy asks for.",
            "total_arbiters",
            "named"),
    ARBITER_NAMED_TWICE(Kind.INVALID_ARGUMENT, "Name each arbiter for one seat.", "arbiter_id"),
    ARBITER_CONFLICTED(Kind.FAILED_PRECONDITION, "Name an arbiter who is independent of both parties.", "arbiter_id"),
    VOTING_CLOSED(
            Kind.FAILED_PRECONDITION, "The vote is over; look at the dispute.", "dispute_id", "status", "closed_at"),
    NOT_ON_PANEL(Kind.PERMISSION_DENIED, "Only arbiters of the panel vote.", "dispute_id", "arbiter_id"),
    DUPLICATE_VOTE(Kind.ALREADY_EXISTS, "This seat has voted; a vote stands.", "dispute_id", "arbiter_id"),
    FALLBACK_NOT_ACTIVE(Kind.FAILED_PRECONDITION, "Wait until the fallback is activated.", "dispute_id", "arbiter_id"),
    EVIDENCE_CHANGED(
            Kind.FAILED_PRECONDITION,
            "Evidence came in since; look at it and sign the vote anew with this digest.",
            "dispute_id",
            "evidence_digest"),
    FALLBACK_ACTIVE(Kind.FAILED_PRECONDITION, "The fallback arbiters may vote already.", "dispute_id"),
    NO_FALLBACK_ARBITERS(Kind.FAILED_PRECONDITION, "The panel has no fallback arbiters.", "dispute_id"),
    BEFORE_MIDPOINT(
            Kind.FAILED_PRECONDITION, "Wait until half of the voting period is over.", "dispute_id", "midpoint"),
    WRONG_VOTING_MODE(
            Kind.FAILED_PRECONDITION,
            "In COMMIT_REVEAL mode commit and reveal the vote, in OPEN mode cast it.",
            "dispute_id",
            "mode"),
    REVEAL_NOT_OPEN(
            Kind.FAILED_PRECONDITION,
            "Wait until the voting deadline has passed or all seats have committed.",
            "dispute_id",
            "deadline"),
    COMMITMENT_NOT_FOUND(Kind.FAILED_PRECONDITION, "Only a committed vote is revealed.", "dispute_id", "arbiter_id"),
    COMMITMENT_MISMATCH(
            Kind.INVALID_ARGUMENT,
            "Reveal exactly the vote and salt whose digest was committed.",
            "dispute_id",
            "arbiter_id"),
    VOTES_CAST(Kind.FAILED_PRECONDITION, "An arbiter has voted; the vote takes its course.", "dispute_id"),
    PROPOSAL_NOT_FOUND(
            Kind.NOT_FOUND, "The other party proposes no such settlement; look at the dispute.", "dispute_id"),
    NOT_THE_APPELLANT(
            Kind.PERMISSION_DENIED,
            "Against a decision the losing party appeals, otherwise either party.",
            "dispute_id",
            "party_id"),
    NOT_APPEALABLE(
            Kind.FAILED_PRECONDITION,
            "Only a decision by votes, an expiry or a deadlock can be appealed against, and only once.",
            "dispute_id",
            "status"),
    APPEAL_PERIOD_OVER(Kind.FAILED_PRECONDITION, "The time to appeal has passed.", "dispute_id", "until"),
    ARBITER_RESTRICTED(
            Kind.FAILED_PRECONDITION,
            "The arbiter's federation is quarantined, suspended or dissolved; name another arbiter.",
            "arbiter_id",
            "federation_id"),
    ARBITER_RETIRED(Kind.FAILED_PRECONDITION, "Name an arbiter who has not retired.", "arbiter_id"),
    TOO_FEW_CANDIDATES(
            Kind.FAILED_PRECONDITION,
            "Register more arbiters who are independent of both parties, or ask for fewer fallback seats.",
            "needed",
            "available"),
    LOG_NOT_CONFIGURED(Kind.FAILED_PRECONDITION, "Name the arbiters; this service knows no log's key to draw them by."),
    CHECKPOINT_INVALID(
            Kind.INVALID_ARGUMENT, "Give a checkpoint of the settlement log exactly as published.", "problem"),
    CHECKPOINT_TOO_OLD(
            Kind.FAILED_PRECONDITION,
            "Give the first checkpoint that was made after the dispute was opened.",
            "since",
            "cosigned_at"),
    DRAW_NOT_FOUND(Kind.NOT_FOUND, "No panel was drawn in this round.", "dispute_id", "round"),
    LIST_NOT_YOURS(Kind.PERMISSION_DENIED, "Name yourself as the party or the arbiter.", "subject"),
    ARBITER_SAT_BEFORE(Kind.FAILED_PRECONDITION, "An appeal is judged by others; name another arbiter.", "arbiter_id");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    DisputeReason(Kind kind, String advice, String... keys) {
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
