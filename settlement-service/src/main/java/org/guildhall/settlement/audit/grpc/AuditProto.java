package org.guildhall.settlement.audit.grpc;

import java.math.BigDecimal;
import java.util.Optional;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.settlement.audit.AuditPeriod;
import org.guildhall.settlement.audit.FindingStore;
import org.guildhall.settlement.audit.check.Checked;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.v1.AuditCheck;
import org.guildhall.settlement.v1.AuditPeriodResponse;
import org.guildhall.settlement.v1.CheckSummary;
import org.guildhall.settlement.v1.Finding;
import org.guildhall.settlement.v1.FindingSeverity;
import org.guildhall.settlement.v1.ListFindingsRequest;
import org.guildhall.settlement.v1.Review;
import org.guildhall.settlement.v1.ReviewOutcome;

/** Audits between domain and contract. */
final class AuditProto {
    /** Keeps an answer below the 4 MiB that clients take by default. */
    private static final int MOST_ANSWERED = 1000;

    private AuditProto() {}

    static AuditPeriodResponse response(AuditPeriod.Audited audited) {
        AuditPeriodResponse.Builder response = AuditPeriodResponse.newBuilder()
                .setFound(audited.found().size())
                .setAdded(audited.added().size());
        audited.checks().forEach(checked -> response.addChecks(summary(checked)));
        audited.found().stream()
                .sorted((a, b) ->
                        b.suspicion().severity().compareTo(a.suspicion().severity()))
                .limit(MOST_ANSWERED)
                .forEach(finding -> response.addFindings(finding(finding)));
        return response.build();
    }

    private static CheckSummary summary(Checked checked) {
        return CheckSummary.newBuilder()
                .setCheck(check(checked.check()))
                .setOperatorsExamined(checked.examined())
                .setOperatorsFound(checked.suspicions().size())
                .build();
    }

    static Finding finding(org.guildhall.settlement.audit.domain.Finding finding) {
        Finding.Builder proto = Finding.newBuilder()
                .setFindingId(finding.id().toString())
                .setOperatorId(finding.suspicion().operator().text())
                .setPeriodId(finding.period().id())
                .setCheck(check(finding.suspicion().check()))
                .setSeverity(severity(finding.suspicion().severity()))
                .setCorrections(finding.suspicion().corrections())
                .setFoundAt(ProtoTime.timestamp(finding.foundAt()))
                .setFiguresAt(ProtoTime.timestamp(finding.figuresAt()));
        finding.suspicion()
                .figures()
                .values()
                .forEach((String name, BigDecimal value) -> proto.putFigures(name, value.doubleValue()));
        finding.disputedAt().ifPresent(at -> proto.setDisputedAt(ProtoTime.timestamp(at)));
        finding.review().ifPresent(review -> proto.setReview(review(review)));
        return proto.build();
    }

    private static Review review(org.guildhall.settlement.audit.domain.Review review) {
        return Review.newBuilder()
                .setReviewer(review.reviewer())
                .setOutcome(
                        switch (review.outcome()) {
                            case EXPLAINED -> ReviewOutcome.REVIEW_OUTCOME_EXPLAINED;
                            case MISTAKE -> ReviewOutcome.REVIEW_OUTCOME_MISTAKE;
                            case FRAUD -> ReviewOutcome.REVIEW_OUTCOME_FRAUD;
                        })
                .setNote(review.note())
                .setReviewedAt(ProtoTime.timestamp(review.at()))
                .build();
    }

    /** @param outcome a defined one; the contract refuses others before */
    static org.guildhall.settlement.audit.domain.Review.Outcome outcome(ReviewOutcome outcome) {
        return switch (outcome) {
            case REVIEW_OUTCOME_EXPLAINED -> org.guildhall.settlement.audit.domain.Review.Outcome.EXPLAINED;
            case REVIEW_OUTCOME_MISTAKE -> org.guildhall.settlement.audit.domain.Review.Outcome.MISTAKE;
            case REVIEW_OUTCOME_FRAUD -> org.guildhall.settlement.audit.domain.Review.Outcome.FRAUD;
            case REVIEW_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("no outcome");
        };
    }

    private static AuditCheck check(Check check) {
        return switch (check) {
            case CAPACITY -> AuditCheck.AUDIT_CHECK_CAPACITY;
            case VOLUME -> AuditCheck.AUDIT_CHECK_VOLUME;
            case DENIAL_SHAPE -> AuditCheck.AUDIT_CHECK_DENIAL_SHAPE;
            case OWN_HISTORY -> AuditCheck.AUDIT_CHECK_OWN_HISTORY;
            case TOO_REGULAR -> AuditCheck.AUDIT_CHECK_TOO_REGULAR;
        };
    }

    private static FindingSeverity severity(Severity severity) {
        return switch (severity) {
            case NOTICE -> FindingSeverity.FINDING_SEVERITY_NOTICE;
            case WARNING -> FindingSeverity.FINDING_SEVERITY_WARNING;
            case CRITICAL -> FindingSeverity.FINDING_SEVERITY_CRITICAL;
        };
    }

    static FindingStore.Filter filter(ListFindingsRequest request) {
        return new FindingStore.Filter(
                Optional.of(request.getOperatorId()).filter(id -> !id.isEmpty()).map(OperatorId::new),
                Optional.of(request.getPeriodId()).filter(id -> !id.isEmpty()).map(Period::of),
                check(request.getCheck()),
                minSeverity(request.getMinSeverity()),
                request.getUnreviewed());
    }

    private static Optional<Check> check(AuditCheck check) {
        return switch (check) {
            case AUDIT_CHECK_CAPACITY -> Optional.of(Check.CAPACITY);
            case AUDIT_CHECK_VOLUME -> Optional.of(Check.VOLUME);
            case AUDIT_CHECK_DENIAL_SHAPE -> Optional.of(Check.DENIAL_SHAPE);
            case AUDIT_CHECK_OWN_HISTORY -> Optional.of(Check.OWN_HISTORY);
            case AUDIT_CHECK_TOO_REGULAR -> Optional.of(Check.TOO_REGULAR);
            case AUDIT_CHECK_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static Severity minSeverity(FindingSeverity severity) {
        return switch (severity) {
            case FINDING_SEVERITY_WARNING -> Severity.WARNING;
            case FINDING_SEVERITY_CRITICAL -> Severity.CRITICAL;
            case FINDING_SEVERITY_NOTICE, FINDING_SEVERITY_UNSPECIFIED, UNRECOGNIZED -> Severity.NOTICE;
        };
    }
}
