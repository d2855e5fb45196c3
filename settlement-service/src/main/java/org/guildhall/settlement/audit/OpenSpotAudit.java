package org.guildhall.settlement.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.settlement.audit.domain.AuditReason;
import org.guildhall.settlement.audit.domain.Finding;

/** Takes a finding to arbitration. */
@ApplicationScoped
public class OpenSpotAudit {
    private final FindingStore findings;
    private final InstantSource clock;
    private final Counter opened;

    OpenSpotAudit(FindingStore findings, InstantSource clock, MeterRegistry metrics) {
        this.findings = findings;
        this.clock = clock;
        this.opened = metrics.counter("guildhall.settlement.spot.audits");
    }

    /** @return the finding; fails with {@link AuditReason#FINDING_NOT_FOUND} or {@link AuditReason#FINDING_REVIEWED} */
    public Uni<Finding> run(UUID id) {
        Instant now = clock.instant();
        return findings.update(id, finding -> finding.disputed(now))
                .map(found -> found.orElseThrow(() -> AuditReason.FINDING_NOT_FOUND.refuse("finding_id", id)))
                .invoke(finding -> {
                    if (finding.disputedAt().equals(Optional.of(now))) {
                        opened.increment();
                    }
                });
    }
}
