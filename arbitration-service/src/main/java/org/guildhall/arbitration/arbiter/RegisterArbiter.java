package org.guildhall.arbitration.arbiter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.arbiter.domain.ArbiterRecord;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.platform.value.PublicKey;

/** Registers an arbiter, once. */
@ApplicationScoped
public class RegisterArbiter {
    private final ArbiterStore arbiters;
    private final InstantSource clock;
    private final Counter registered;

    RegisterArbiter(ArbiterStore arbiters, InstantSource clock, MeterRegistry metrics) {
        this.arbiters = arbiters;
        this.clock = clock;
        this.registered = metrics.counter("guildhall.arbitration.arbiters.registered");
    }

    /**
     * @return the arbiter as registered, now or before with the same content; fails with {@link
     *     ArbiterReason#ARBITER_EXISTS} or {@link ArbiterReason#ARBITER_KEY_TAKEN}
     */
    public Uni<Arbiter> run(ArbiterId id, PublicKey key, Optional<FederationId> federation) {
        Arbiter arbiter = new Arbiter(id, key, federation, clock.instant(), Optional.empty(), ArbiterRecord.none());
        return arbiters.add(arbiter).flatMap(added -> {
            if (added) {
                registered.increment();
                return Uni.createFrom().item(arbiter);
            }
            return arbiters.find(id).map(known -> known.filter(before -> before.isSameAs(id, key, federation))
                    .orElseThrow(() -> ArbiterReason.ARBITER_EXISTS.refuse("arbiter_id", id)));
        });
    }
}
