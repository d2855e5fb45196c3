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
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.trust.domain.TrustEvent;
import org.guildhall.federation.trust.domain.TrustReason;
import org.guildhall.platform.store.Transactions;

/** What a source changes of its own will: the score, the relationship, or the end of the trust. */
@ApplicationScoped
public class ChangeTrust {
    private final Transactions transactions;
    private final Registry registry;
    private final TrustStore store;
    private final InstantSource clock;
    private final MeterRegistry meters;

    ChangeTrust(
            Transactions transactions, Registry registry, TrustStore store, InstantSource clock, MeterRegistry meters) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * Who changes what trust, and why.
     *
     * @param author who is written into the history
     */
    public record Act(FederationId source, FederationId target, String reason, String author) {}

    /** Makes the change that an act means for the trust as it is. */
    private interface Change {
        TrustChange of(Trust before, Federation target);
    }

    /** Fails with FEDERATION_NOT_FOUND, FEDERATION_NOT_ACTIVE or TRUST_NOT_FOUND. */
    public Uni<ShownTrust> update(Act act, Score score) {
        return perform(act, "update", (before, target) -> {
            if (score.compareTo(before.score()) > 0) {
                target.requireActive();
            }
            return new TrustChange.Updated(score);
        });
    }

    /**
     * Fails with FEDERATION_NOT_FOUND, FEDERATION_NOT_ACTIVE, TRUST_NOT_FOUND or RELATIONSHIP_CONFLICT.
     *
     * @param witnessAllowed null: as it is
     */
    public Uni<ShownTrust> changeRelationship(Act act, Relationship relationship, Boolean witnessAllowed) {
        return perform(
                act,
                "relationship",
                (before, target) -> new TrustChange.RelationshipChanged(
                        relationship, witnessAllowed == null ? before.witnessAllowed() : witnessAllowed));
    }

    /** Fails with FEDERATION_NOT_FOUND, FEDERATION_NOT_ACTIVE or TRUST_NOT_FOUND. */
    public Uni<Trust> revoke(Act act) {
        return perform(act, "revocation", (before, target) -> new TrustChange.Revoked())
                .map(ShownTrust::trust);
    }

    private Uni<ShownTrust> perform(Act act, String kind, Change change) {
        if (act.source().equals(act.target())) {
            throw TrustReason.TRUST_NOT_FOUND.refuse("source_id", act.source(), "target_id", act.target());
        }
        // Both are locked, so that the two sides of a pair can't contradict each other at the same time.
        return transactions
                .together(() ->
                        registry.lock(List.of(act.source(), act.target())).flatMap(found -> apply(act, found, change)))
                .invoke(() -> meters.counter("guildhall.federation.trust.changes", "kind", kind)
                        .increment());
    }

    private Uni<ShownTrust> apply(Act act, List<Federation> pair, Change change) {
        boolean inOrder = pair.get(0).id().equals(act.source());
        Federation target = pair.get(inOrder ? 1 : 0);
        pair.get(inOrder ? 0 : 1).requireAnswering();
        Instant now = clock.instant();
        return store.lock(act.source(), act.target()).map(Trust::require).flatMap(before -> store.relationship(
                        act.target(), act.source())
                .flatMap(other -> {
                    TrustEvent event = new TrustEvent(
                            now, act.author(), target.ageDays(now), act.reason(), change.of(before, target));
                    Trust after = before.after(event);
                    if (after.relationship() != before.relationship()) {
                        EstablishTrust.requireNoConflict(after, other);
                    }
                    return store.append(event, after).replaceWith(new ShownTrust(after, other));
                }));
    }
}
