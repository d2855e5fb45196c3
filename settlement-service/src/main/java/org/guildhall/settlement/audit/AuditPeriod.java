package org.guildhall.settlement.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.guildhall.settlement.audit.check.Checked;
import org.guildhall.settlement.audit.check.Checks;
import org.guildhall.settlement.audit.domain.AuditedPeriod;
import org.guildhall.settlement.audit.domain.Finding;
import org.guildhall.settlement.audit.domain.Findings;
import org.guildhall.settlement.audit.domain.Suspicion;
import org.guildhall.settlement.batch.BatchConfig;
import org.guildhall.settlement.batch.domain.Period;

/** Runs the checks over a period and keeps what they find. */
@ApplicationScoped
public class AuditPeriod {
    /** Two audits that add findings at the same time add them in one order, so neither waits for the other for ever. */
    private static final Comparator<Suspicion> ORDER =
            Comparator.comparing(Suspicion::operator).thenComparing(Suspicion::check);

    private final EvidenceStore evidence;
    private final FindingStore findings;
    private final BatchConfig config;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    AuditPeriod(
            EvidenceStore evidence,
            FindingStore findings,
            BatchConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.evidence = evidence;
        this.findings = findings;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * What an audit came to.
     *
     * @param found what it found, as it is kept now
     * @param added those of them that no audit had found before
     */
    public record Audited(List<Checked> checks, List<Finding> found, List<Finding> added) {}

    /**
     * @param includeOpen whether open batches are examined too
     * @return what was found, once it is durable; fails with
     *     {@link org.guildhall.settlement.batch.domain.BatchReason#PERIOD_NOT_STARTED}
     */
    public Uni<Audited> run(Period period, boolean includeOpen) {
        Instant now = clock.instant();
        period.requireStarted(now);
        boolean complete = !now.isBefore(period.end());
        Context context = Vertx.currentContext();
        return evidence.read(new AuditedPeriod(period), includeOpen, complete)
                // The checks take a while over many operators: not on the event loop, and back on it afterwards.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(read -> Checks.run(read, config.minBatchSize()))
                .emitOn(next -> context.runOnContext(ignored -> next.run()))
                .flatMap(checks -> keep(period, checks, now));
    }

    private Uni<Audited> keep(Period period, List<Checked> checks, Instant now) {
        List<Suspicion> suspicions = checks.stream()
                .flatMap(check -> check.suspicions().stream())
                .sorted(ORDER)
                .toList();
        return findings.record(period, standing -> Findings.after(period, standing, suspicions, UUID::randomUUID, now))
                .map(recorded -> new Audited(checks, recorded.found(), recorded.added()))
                .invoke(audited -> audited.added().forEach(this::count));
    }

    private void count(Finding finding) {
        metrics.counter(
                        "guildhall.settlement.findings",
                        "check",
                        finding.suspicion().check().name(),
                        "severity",
                        finding.suspicion().severity().name())
                .increment();
    }
}
