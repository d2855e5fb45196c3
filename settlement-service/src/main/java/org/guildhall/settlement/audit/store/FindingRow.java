package org.guildhall.settlement.audit.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Figures;
import org.guildhall.settlement.audit.domain.Finding;
import org.guildhall.settlement.audit.domain.Review;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.audit.domain.Suspicion;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;

/** A row of {@code audit_finding}. */
@Entity
@Table(name = "audit_finding")
class FindingRow {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Id
    @Column(name = "finding_id")
    UUID findingId;

    @Column(name = "operator_id", updatable = false)
    String operatorId;

    @Column(name = "period_id", updatable = false)
    String periodId;

    @Column(name = "check_name", updatable = false)
    String checkName;

    int severity;

    @Column(updatable = false)
    int corrections;

    String figures;

    @Column(name = "found_at", updatable = false)
    Instant foundAt;

    @Column(name = "figures_at")
    Instant figuresAt;

    @Column(name = "disputed_at")
    Instant disputedAt;

    String reviewer;

    String outcome;

    String note;

    @Column(name = "reviewed_at")
    Instant reviewedAt;

    static int number(Severity severity) {
        return severity.ordinal() + 1;
    }

    Finding finding() {
        return new Finding(
                findingId,
                Period.of(periodId),
                new Suspicion(
                        new OperatorId(operatorId),
                        Check.valueOf(checkName),
                        Severity.values()[severity - 1],
                        corrections,
                        figures(figures)),
                foundAt,
                figuresAt,
                Optional.ofNullable(disputedAt),
                Optional.ofNullable(reviewedAt)
                        .map(at -> new Review(reviewer, Review.Outcome.valueOf(outcome), note, at)));
    }

    private static Figures figures(String json) {
        try {
            return new Figures(JSON.readValue(json, new TypeReference<TreeMap<String, BigDecimal>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the figures of a finding are not JSON", e);
        }
    }

    /** Takes over what of a finding may change. */
    void set(Finding finding) {
        severity = number(finding.suspicion().severity());
        figures = finding.suspicion().figures().canonicalJson();
        figuresAt = finding.figuresAt();
        disputedAt = finding.disputedAt().orElse(null);
        finding.review().ifPresent(review -> {
            reviewer = review.reviewer();
            outcome = review.outcome().name();
            note = review.note();
            reviewedAt = review.at();
        });
    }
}
