package org.guildhall.federation.trust;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.federation.registry.RegistryStore;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustReason;
import org.guildhall.federation.trust.domain.TrustStanding;
import org.guildhall.platform.store.Transactions;

/** Shows where the trust of a pair stands and what it still needs. */
@ApplicationScoped
public class GetTrustStatus {
    private final Transactions transactions;
    private final RegistryStore registry;
    private final TrustStore store;
    private final InstantSource clock;

    GetTrustStatus(Transactions transactions, RegistryStore registry, TrustStore store, InstantSource clock) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
        this.clock = clock;
    }

    /** What bounds a trust, and how it shows. */
    public record Status(TrustStanding standing, ShownTrust shown) {}

    /** Fails with TRUST_NOT_FOUND. */
    public Uni<Status> run(FederationId source, FederationId target) {
        if (source.equals(target)) {
            throw TrustReason.TRUST_NOT_FOUND.refuse("source_id", source, "target_id", target);
        }
        return transactions.together(() -> store.find(source, target)
                .map(Trust::require)
                .flatMap(trust -> registry.find(List.of(target))
                        .map(found -> new TrustStanding(trust, found.get(0).ageDays(clock.instant()))))
                .flatMap(standing -> store.relationship(target, source)
                        .map(other -> new Status(standing, new ShownTrust(standing.trust(), other)))));
    }
}
