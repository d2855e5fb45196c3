package org.guildhall.settlement.audit;

import java.time.Instant;
import java.util.Set;
import org.guildhall.platform.outbox.Event;

/**
 * A finding that needs a dispute: a critical one as soon as it is found, another when an auditor opens a spot audit. Told
 * once per finding.
 *
 * @param findingId UUID of the finding
 * @param operatorId whom it is about
 * @param federationId the federation that the operator belongs to; empty if none
 * @param periodId the audited period: a UTC day, ISO week, month or year
 * @param check what found it: {@code CAPACITY}, {@code VOLUME}, {@code DENIAL_SHAPE}, {@code OWN_HISTORY} or
 *     {@code TOO_REGULAR}
 * @param severity {@code NOTICE}, {@code WARNING} or {@code CRITICAL}
 * @param figures the numbers behind the finding by name, as RFC 8785 JSON: one flat object of numbers, at most 4,000
 *     characters
 * @param foundAt when it was found first
 */
public record AuditFinding(
        String findingId,
        String operatorId,
        String federationId,
        String periodId,
        String check,
        String severity,
        String figures,
        Instant foundAt)
        implements Event {
    public static final String TYPE = "audit-finding";
    private static final Set<String> RECEIVERS = Set.of("arbitration");

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String subject() {
        return findingId;
    }

    @Override
    public Set<String> receivers() {
        return RECEIVERS;
    }
}
