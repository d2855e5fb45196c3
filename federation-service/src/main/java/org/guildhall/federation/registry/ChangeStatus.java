package org.guildhall.federation.registry;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.Profile;
import org.guildhall.federation.registry.domain.StatusChange;
import org.guildhall.platform.store.Transactions;

/** Changes what a federation may do, keeps who, when and why, and lets the other services know. */
@ApplicationScoped
public class ChangeStatus {
    private final Transactions transactions;
    private final Registry registry;
    private final RegistryStore store;
    private final Profiles profiles;
    private final InstantSource clock;
    private final MeterRegistry meters;

    ChangeStatus(
            Transactions transactions,
            Registry registry,
            RegistryStore store,
            Profiles profiles,
            InstantSource clock,
            MeterRegistry meters) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
        this.profiles = profiles;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * Fails with FEDERATION_NOT_FOUND or FEDERATION_DISSOLVED; a federation that has the status keeps it.
     *
     * @param author who is written into the history
     */
    public Uni<Profile> run(FederationId id, FederationStatus status, String reason, String author) {
        return transactions
                .together(() -> registry.lock(List.of(id))
                        .map(found -> found.get(0))
                        .flatMap(before -> change(before, before.withStatus(status), reason, author))
                        .flatMap(after -> profiles.of(List.of(after))))
                .map(shown -> shown.get(0));
    }

    private Uni<Federation> change(Federation before, Federation after, String reason, String author) {
        if (before.status() == after.status()) {
            return Uni.createFrom().item(before);
        }
        return store.countChanges(before.id())
                .map(count -> new StatusChange(
                        before.id(), count + 1, before.status(), after.status(), author, reason, clock.instant()))
                .flatMap(store::change)
                .invoke(() -> meters.counter(
                                "guildhall.federation.status.changes",
                                "status",
                                after.status().name())
                        .increment())
                .replaceWith(after);
    }
}
