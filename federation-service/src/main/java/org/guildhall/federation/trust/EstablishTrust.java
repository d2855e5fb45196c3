package org.guildhall.federation.trust;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.domain.Relationship;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.trust.domain.TrustEvent;
import org.guildhall.federation.trust.domain.TrustReason;
import org.guildhall.platform.store.Transactions;

/** Grants trust, once, without forgetting what there was before. */
@ApplicationScoped
public class EstablishTrust {
    private final Transactions transactions;
    private final Registry registry;
    private final TrustStore store;
    private final InstantSource clock;
    private final MeterRegistry meters;

    EstablishTrust(
            Transactions transactions, Registry registry, TrustStore store, InstantSource clock, MeterRegistry meters) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * Fails with SELF_TRUST, FEDERATION_NOT_FOUND, FEDERATION_NOT_ACTIVE, TRUST_EXISTS or RELATIONSHIP_CONFLICT.
     *
     * @param author who is written into the history
     */
    public Uni<ShownTrust> run(FederationId source, FederationId target, TrustChange.Granted grant, String author) {
        if (source.equals(target)) {
            throw TrustReason.SELF_TRUST.refuse("federation_id", source);
        }
        // Both federations are locked, so that the two sides of a pair can't contradict each other at the same time.
        return transactions
                .together(() -> registry.lock(List.of(source, target))
                        .map(found -> able(source, found))
                        .flatMap(trusted -> grant(source, trusted, grant, author)))
                .invoke(() ->
                        meters.counter("guildhall.federation.trust.grants").increment());
    }

    private static Federation able(FederationId source, List<Federation> pair) {
        Federation first = pair.get(0);
        Federation second = pair.get(1);
        Federation granting = first.id().equals(source) ? first : second;
        Federation trusted = granting == first ? second : first;
        granting.requireAnswering();
        trusted.requireActive();
        return trusted;
    }

    private Uni<ShownTrust> grant(FederationId source, Federation trusted, TrustChange.Granted grant, String author) {
        Instant now = clock.instant();
        TrustEvent event = new TrustEvent(now, author, trusted.ageDays(now), "", grant);
        return store.lock(source, trusted.id())
                .map(before -> before.after(event))
                .flatMap(trust -> store.relationship(trust.target(), source)
                        .invoke(other -> requireNoConflict(trust, other))
                        .flatMap(other -> store.append(event, trust).replaceWith(new ShownTrust(trust, other))));
    }

    static void requireNoConflict(Trust trust, Relationship other) {
        if (trust.relationship().contradicts(other)) {
            throw TrustReason.RELATIONSHIP_CONFLICT.refuse(
                    "source_id", trust.source(), "target_id", trust.target(), "relationship", trust.relationship());
        }
    }
}
