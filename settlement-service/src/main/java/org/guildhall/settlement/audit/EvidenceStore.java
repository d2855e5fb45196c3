package org.guildhall.settlement.audit;

import io.smallrye.mutiny.Uni;
import org.guildhall.settlement.audit.domain.AuditedPeriod;
import org.guildhall.settlement.audit.domain.Evidence;

/** Where audits read what operators counted. */
public interface EvidenceStore {
    /**
     * What an audit of a period looks at, as of one moment.
     *
     * @param includeOpen whether open batches are part of it
     * @param complete whether the period is over
     */
    Uni<Evidence> read(AuditedPeriod period, boolean includeOpen, boolean complete);
}
