package org.guildhall.federation.trust;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.trust.domain.Interaction;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.trust.domain.TrustEvent;
import org.guildhall.federation.trust.domain.TrustReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Signature;

/** Records what came of something that two federations did together; what it was about counts once per pair. */
@ApplicationScoped
public class RecordInteraction {
    private final Transactions transactions;
    private final Registry registry;
    private final TrustStore store;
    private final InstantSource clock;
    private final MeterRegistry meters;

    RecordInteraction(
            Transactions transactions, Registry registry, TrustStore store, InstantSource clock, MeterRegistry meters) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * What the source reports.
     *
     * @param targetSignature the target's confirmation of a success; null if there is none
     * @param author who is written into the history
     */
    public record Report(
            Interaction interaction, boolean autoAdjust, Signature targetSignature, String reason, String author) {}

    /** @param previous the score before it */
    public record Recorded(Score previous, ShownTrust trust) {}

    /**
     * Fails with FEDERATION_NOT_FOUND, FEDERATION_NOT_ACTIVE, TARGET_SIGNATURE_REQUIRED, BAD_SIGNATURE, TRUST_NOT_FOUND
     * or REFERENCE_COUNTED.
     */
    public Uni<Recorded> run(Report report) {
        Interaction interaction = report.interaction();
        if (interaction.success() && report.targetSignature() == null) {
            throw TrustReason.TARGET_SIGNATURE_REQUIRED.refuse("target_id", interaction.target());
        }
        return transactions
                .together(() -> registry.hold(List.of(interaction.source(), interaction.target()))
                        .map(found -> able(report, found))
                        .flatMap(target -> record(report, target)))
                .invoke(() -> count(interaction.success()));
    }

    /**
     * Records, as the platform itself, that a proposal was approved: a success of the proposer and each other
     * federation, in each direction in which trust holds. Skips whoever may not gain trust now, and pairs for which the
     * proposal has counted before. Runs in the caller's transaction.
     */
    public Uni<Void> approvedProposal(FederationId proposer, List<FederationId> others, String proposalId) {
        Reference reference = new Reference(Reference.Kind.PROPOSAL, proposalId);
        TreeSet<FederationId> all = new TreeSet<>(others);
        all.add(proposer);
        return recordAll(
                        all,
                        (source, target) -> source.equals(proposer) || target.equals(proposer),
                        new TrustChange.Succeeded(reference, true, null),
                        "")
                .replaceWithVoid();
    }

    /**
     * Records, as the platform itself, what came of a dispute between members of two federations, in each direction in
     * which trust holds: a success if it was resolved, a failure if it expired. A dispute counts once per pair, however
     * often it is told. Runs in the caller's transaction.
     *
     * @return in how many directions it counts now and did not before
     */
    public Uni<Integer> endedDispute(FederationId one, FederationId other, String disputeId, boolean resolved) {
        Reference reference = new Reference(Reference.Kind.DISPUTE, disputeId);
        return recordAll(
                new TreeSet<>(List.of(one, other)),
                (source, target) -> true,
                resolved ? new TrustChange.Succeeded(reference, true, null) : new TrustChange.Failed(reference, true),
                resolved ? "" : "a dispute between members expired without a decision");
    }

    private Uni<Integer> recordAll(
            TreeSet<FederationId> ids,
            BiPredicate<FederationId, FederationId> isPair,
            TrustChange.Interacted change,
            String reason) {
        boolean success = change instanceof TrustChange.Succeeded;
        return registry.require(ids).flatMap(federations -> {
            Uni<Integer> count = Uni.createFrom().item(0);
            // In the order of source, then target: two of these at the same time never wait for each other.
            for (Federation source : federations) {
                for (Federation target : federations) {
                    boolean able = !success || target.status() == FederationStatus.ACTIVE;
                    if (source != target && able && isPair.test(source.id(), target.id())) {
                        count = count.flatMap(before -> recordIfNew(source.id(), target, change, reason)
                                .map(recorded -> recorded ? before + 1 : before));
                    }
                }
            }
            return count;
        });
    }

    private Uni<Boolean> recordIfNew(
            FederationId source, Federation target, TrustChange.Interacted change, String reason) {
        return store.lock(source, target.id()).flatMap(before -> {
            if (!before.granted()) {
                return Uni.createFrom().item(false);
            }
            return store.counted(source, target.id(), change.reference())
                    .flatMap(counted -> counted
                            ? Uni.createFrom().item(false)
                            : append(before, target, TrustEvent.PLATFORM, reason, change)
                                    .invoke(() -> count(change instanceof TrustChange.Succeeded))
                                    .replaceWith(true));
        });
    }

    private static Federation able(Report report, List<Federation> pair) {
        Interaction interaction = report.interaction();
        if (interaction.source().equals(interaction.target())) {
            throw TrustReason.TRUST_NOT_FOUND.refuse(
                    "source_id", interaction.source(), "target_id", interaction.target());
        }
        boolean inOrder = pair.get(0).id().equals(interaction.source());
        Federation target = pair.get(inOrder ? 1 : 0);
        pair.get(inOrder ? 0 : 1).requireAnswering();
        if (interaction.success()) {
            target.requireActive();
            Schnorr.require(target.publicKey(), interaction.statement(), report.targetSignature());
        }
        return target;
    }

    private Uni<Recorded> record(Report report, Federation target) {
        Interaction interaction = report.interaction();
        FederationId source = interaction.source();
        Reference reference = interaction.reference();
        TrustChange change = interaction.success()
                ? new TrustChange.Succeeded(reference, report.autoAdjust(), report.targetSignature())
                : new TrustChange.Failed(reference, report.autoAdjust());
        return store.lock(source, target.id()).map(Trust::require).flatMap(before -> store.counted(
                        source, target.id(), reference)
                .invoke(counted -> {
                    if (counted) {
                        throw TrustReason.REFERENCE_COUNTED.refuse(
                                "source_id",
                                source,
                                "target_id",
                                target.id(),
                                "reference_kind",
                                reference.kind().word(),
                                "reference_id",
                                reference.id());
                    }
                })
                .chain(() -> append(before, target, report.author(), report.reason(), change))
                .flatMap(after -> store.relationship(target.id(), source)
                        .map(other -> new Recorded(before.score(), new ShownTrust(after, other)))));
    }

    private Uni<Trust> append(Trust before, Federation target, String author, String reason, TrustChange change) {
        Instant now = clock.instant();
        TrustEvent event = new TrustEvent(now, author, target.ageDays(now), reason, change);
        Trust after = before.after(event);
        return store.append(event, after).replaceWith(after);
    }

    private void count(boolean success) {
        meters.counter("guildhall.federation.interactions", "outcome", success ? "success" : "failure")
                .increment();
    }
}
