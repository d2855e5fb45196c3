package org.guildhall.arbitration.arbiter;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterStatistics;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;

/** Reads arbiters by rank, and over all of them. */
@ApplicationScoped
public class ListArbiters {
    private final ArbiterStore arbiters;

    ListArbiters(ArbiterStore arbiters) {
        this.arbiters = arbiters;
    }

    /** By score, the highest first, then by id. */
    public Uni<Page<Arbiter>> run(PageRequest page, boolean includeRetired) {
        return arbiters.list(page, includeRetired);
    }

    public Uni<ArbiterStatistics> statistics() {
        return arbiters.statistics();
    }

    /** All who have not retired, in no particular order. */
    public Uni<List<Arbiter>> active() {
        return arbiters.findActive();
    }
}
