package org.guildhall.arbitration.arbiter;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterStatistics;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;

/** Where arbiters are kept. */
public interface ArbiterStore {
    /**
     * Adds an arbiter with a new id.
     *
     * @return false if the id is taken; fails with ARBITER_KEY_TAKEN if only the key is
     */
    Uni<Boolean> add(Arbiter arbiter);

    Uni<Optional<Arbiter>> find(ArbiterId id);

    /** Those that exist, in no particular order. */
    Uni<List<Arbiter>> findAll(Collection<ArbiterId> ids);

    /** By score, the highest first, then by id. */
    Uni<Page<Arbiter>> list(PageRequest page, boolean includeRetired);

    Uni<ArbiterStatistics> statistics();

    /** Sets when the arbiter retired, unless it has; empty if there is no such arbiter. */
    Uni<Optional<Arbiter>> retire(ArbiterId id, Instant at);

    /** All who have not retired, in no particular order. */
    Uni<List<Arbiter>> findActive();
}
