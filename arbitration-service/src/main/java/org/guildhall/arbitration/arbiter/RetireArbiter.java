package org.guildhall.arbitration.arbiter;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;

/** Retires an arbiter for good. */
@ApplicationScoped
public class RetireArbiter {
    private final ArbiterStore arbiters;
    private final InstantSource clock;

    RetireArbiter(ArbiterStore arbiters, InstantSource clock) {
        this.arbiters = arbiters;
        this.clock = clock;
    }

    /** The arbiter, retired now or before; fails with {@link ArbiterReason#ARBITER_NOT_FOUND}. */
    public Uni<Arbiter> run(ArbiterId id) {
        return arbiters.retire(id, clock.instant())
                .map(found -> found.orElseThrow(() -> ArbiterReason.ARBITER_NOT_FOUND.refuse("arbiter_id", id)));
    }
}
