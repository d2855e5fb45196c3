package org.guildhall.arbitration.dispute.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.Dispute.FirstRound;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.DisputeState;
import org.guildhall.arbitration.dispute.domain.DisputeStatus;
import org.guildhall.arbitration.dispute.domain.EvidenceLog;
import org.guildhall.arbitration.dispute.domain.Panel;
import org.guildhall.arbitration.dispute.domain.Party;
import org.guildhall.arbitration.dispute.domain.PartyId;
import org.guildhall.arbitration.dispute.domain.Policy;
import org.guildhall.arbitration.dispute.domain.Proposal;
import org.guildhall.arbitration.dispute.domain.Side;
import org.guildhall.arbitration.dispute.domain.Subject;
import org.guildhall.arbitration.dispute.domain.SubjectKind;
import org.guildhall.arbitration.dispute.domain.VotingMode;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/** A row of the table {@code dispute}; persisted when opened, changed only by {@link TransitionSql}. */
@Entity
@Table(name = "dispute")
class DisputeRow {
    @Id
    @Column(name = "dispute_id")
    UUID disputeId;

    @Enumerated(EnumType.STRING)
    @Column(name = "subject_kind")
    SubjectKind subjectKind;

    @Column(name = "subject_id")
    String subjectId;

    @Column(name = "buyer_id")
    String buyerId;

    @Column(name = "buyer_key")
    String buyerKey;

    @Column(name = "buyer_federation_id")
    String buyerFederationId;

    @Column(name = "seller_id")
    String sellerId;

    @Column(name = "seller_key")
    String sellerKey;

    @Column(name = "seller_federation_id")
    String sellerFederationId;

    @Enumerated(EnumType.STRING)
    Side requester;

    String reason;

    @Column(name = "required_votes")
    int requiredVotes;

    @Column(name = "total_arbiters")
    int totalArbiters;

    @Column(name = "voting_period_us")
    long votingPeriodMicros;

    @Column(name = "convening_period_us")
    long conveningPeriodMicros;

    @Enumerated(EnumType.STRING)
    VotingMode mode;

    @Column(name = "reveal_period_us")
    long revealPeriodMicros;

    @Column(name = "automatic_fallback")
    boolean automaticFallback;

    @Column(name = "opened_at")
    Instant openedAt;

    @Column(name = "buyer_items")
    int buyerItems;

    @Column(name = "seller_items")
    int sellerItems;

    @Column(name = "evidence_digest")
    String evidenceDigest;

    @Enumerated(EnumType.STRING)
    DisputeStatus status;

    Instant deadline;

    @Enumerated(EnumType.STRING)
    Side decision;

    @Column(name = "ended_at")
    Instant endedAt;

    @Column(name = "revealing_since")
    Instant revealingSince;

    @Column(name = "due_at")
    Instant dueAt;

    @Enumerated(EnumType.STRING)
    @Column(name = "proposed_by")
    Side proposedBy;

    @Enumerated(EnumType.STRING)
    @Column(name = "proposed_decision")
    Side proposedDecision;

    @Column(name = "proposal_signature")
    String proposalSignature;

    @Column(name = "proposed_at")
    Instant proposedAt;

    @Column(name = "acceptance_signature")
    String acceptanceSignature;

    boolean appealed;

    @Enumerated(EnumType.STRING)
    @Column(name = "appealed_decision")
    Side appealedDecision;

    long version;

    static DisputeRow of(Dispute dispute) {
        DisputeRow row = new DisputeRow();
        row.disputeId = dispute.id().value();
        row.subjectKind = dispute.subject().kind();
        row.subjectId = dispute.subject().id();
        row.buyerId = dispute.buyer().id().value();
        row.buyerKey = dispute.buyer().key().hex();
        row.buyerFederationId = federationId(dispute.buyer());
        row.sellerId = dispute.seller().id().value();
        row.sellerKey = dispute.seller().key().hex();
        row.sellerFederationId = federationId(dispute.seller());
        row.requester = dispute.requester();
        row.reason = dispute.reason();
        row.requiredVotes = dispute.policy().requiredVotes();
        row.totalArbiters = dispute.policy().totalArbiters();
        row.votingPeriodMicros = micros(dispute.policy().votingPeriod());
        row.conveningPeriodMicros = micros(dispute.policy().conveningPeriod());
        row.mode = dispute.policy().mode();
        row.revealPeriodMicros = micros(dispute.policy().revealPeriod());
        row.automaticFallback = dispute.policy().automaticFallback();
        row.openedAt = dispute.openedAt();
        row.buyerItems = dispute.evidence().buyerItems();
        row.sellerItems = dispute.evidence().sellerItems();
        row.evidenceDigest = dispute.evidence().digest().hex();
        row.status = dispute.state().status();
        row.deadline = dispute.state().deadline().orElse(null);
        row.endedAt = dispute.state().endedAt().orElse(null);
        row.dueAt = dispute.dueAt().orElse(null);
        row.version = 1;
        return row;
    }

    Dispute toDispute(List<Panel> panels) {
        return new Dispute(
                new DisputeId(disputeId),
                new Subject(subjectKind, subjectId),
                party(buyerId, buyerKey, buyerFederationId),
                party(sellerId, sellerKey, sellerFederationId),
                requester,
                reason,
                new Policy(
                        requiredVotes,
                        totalArbiters,
                        Duration.of(votingPeriodMicros, ChronoUnit.MICROS),
                        Duration.of(conveningPeriodMicros, ChronoUnit.MICROS),
                        mode,
                        Duration.of(revealPeriodMicros, ChronoUnit.MICROS),
                        automaticFallback),
                openedAt,
                new EvidenceLog(buyerItems, sellerItems, new Digest(evidenceDigest)),
                panels,
                proposal(),
                appealed ? Optional.of(new FirstRound(Optional.ofNullable(appealedDecision))) : Optional.empty(),
                state());
    }

    private Optional<Proposal> proposal() {
        return proposedBy == null
                ? Optional.empty()
                : Optional.of(new Proposal(proposedBy, proposedDecision, new Signature(proposalSignature), proposedAt));
    }

    private DisputeState state() {
        return switch (status) {
            case OPEN -> new DisputeState.Open(deadline);
            case UNDER_REVIEW ->
                revealingSince == null
                        ? new DisputeState.UnderReview(deadline)
                        : new DisputeState.Revealing(revealingSince, deadline);
            case RESOLVED ->
                acceptanceSignature == null
                        ? new DisputeState.Resolved(decision, endedAt)
                        : new DisputeState.Agreed(decision, new Signature(acceptanceSignature), endedAt);
            case EXPIRED -> new DisputeState.Expired(endedAt);
            case DEADLOCKED -> new DisputeState.Deadlocked(endedAt);
            case CLOSED -> new DisputeState.Closed(endedAt);
        };
    }

    private static Party party(String id, String key, String federationId) {
        return new Party(
                new PartyId(id),
                new PublicKey(key),
                Optional.ofNullable(federationId).map(FederationId::new));
    }

    private static String federationId(Party party) {
        return party.federation().map(FederationId::value).orElse(null);
    }

    private static long micros(Duration span) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(span));
    }
}
