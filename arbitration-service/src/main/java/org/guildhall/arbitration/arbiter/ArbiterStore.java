package org.guildhall.arbitration.arbiter;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;

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
}
