package org.guildhall.settlement.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.UUID;
import org.guildhall.settlement.audit.domain.AuditReason;
import org.guildhall.settlement.audit.domain.Finding;
import org.guildhall.settlement.audit.domain.Review;

/** Closes a finding with what a person made of it. */
@ApplicationScoped
public class ReviewFinding {
    private final FindingStore findings;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    ReviewFinding(FindingStore findings, InstantSource clock, MeterRegistry metrics) {
        this.findings = findings;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * @param reviewer the caller's subject
     * @return the finding; fails with {@link AuditReason#FINDING_NOT_FOUND} or {@link AuditReason#FINDING_REVIEWED}
     */
    public Uni<Finding> run(UUID id, String reviewer, Review.Outcome outcome, String note) {
        Review review = new Review(reviewer, outcome, note, clock.instant());
        return findings.update(id, finding -> finding.reviewed(review))
                .map(found -> found.orElseThrow(() -> AuditReason.FINDING_NOT_FOUND.refuse("finding_id", id)))
                .invoke(finding -> {
                    if (finding.review().filter(review::equals).isPresent()) {
                        metrics.counter("guildhall.settlement.reviews", "outcome", outcome.name())
                                .increment();
                    }
                });
    }
}
