package org.guildhall.federation.registry;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.Profile;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.PublicKey;

/** Registers a federation, for good. */
@ApplicationScoped
public class RegisterFederation {
    private final RegistryStore store;
    private final InstantSource clock;
    private final MeterRegistry meters;

    RegisterFederation(RegistryStore store, InstantSource clock, MeterRegistry meters) {
        this.store = store;
        this.clock = clock;
        this.meters = meters;
    }

    /** Fails with PUBLIC_KEY_INVALID for a key that could never sign, FEDERATION_EXISTS for an id that is taken. */
    public Uni<Profile> run(
            FederationId id, String name, PublicKey key, int minTeamCount, boolean requiresExternalWitness) {
        if (!Schnorr.isKey(key)) {
            throw RegistryReason.PUBLIC_KEY_INVALID.refuse("federation_id", id);
        }
        Federation federation = new Federation(
                id, name, key, minTeamCount, requiresExternalWitness, FederationStatus.ACTIVE, clock.instant(), 0);
        return store.add(federation)
                .invoke(() ->
                        meters.counter("guildhall.federation.registrations").increment())
                .replaceWith(Profile.fresh(federation));
    }
}
