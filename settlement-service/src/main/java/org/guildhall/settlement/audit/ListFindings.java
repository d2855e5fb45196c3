package org.guildhall.settlement.audit;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.settlement.audit.domain.Finding;

/** Lists findings. */
@ApplicationScoped
public class ListFindings {
    private final FindingStore findings;

    ListFindings(FindingStore findings) {
        this.findings = findings;
    }

    /** @return a page, the earliest found first */
    public Uni<Page<Finding>> run(FindingStore.Filter filter, PageRequest page) {
        return findings.list(filter, page);
    }
}
