package org.guildhall.federation.proposal;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.ProposalReason;
import org.guildhall.federation.proposal.domain.ProposalStatus;
import org.guildhall.federation.proposal.domain.Sanction;
import org.guildhall.federation.registry.ChangeStatus;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.trust.RecordInteraction;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.store.Transactions;

/**
 * The one way to act on a proposal: alone on it, at a known time, with all that follows from a decision in the same
 * transaction.
 */
@ApplicationScoped
class ProposalActs {
    /** What an act makes of a proposal; it returns the proposal itself if it changes nothing. */
    interface Act {
        Uni<Proposal> on(Proposal proposal, Instant now);
    }

    /** @param refusal why the act was refused although the transaction has something to keep; null if it wasn't */
    private record Outcome(Proposal proposal, Refusal refusal) {}

    private final Transactions transactions;
    private final ProposalStore store;
    private final RecordInteraction interactions;
    private final ChangeStatus changeStatus;
    private final InstantSource clock;
    private final MeterRegistry meters;

    ProposalActs(
            Transactions transactions,
            ProposalStore store,
            RecordInteraction interactions,
            ChangeStatus changeStatus,
            InstantSource clock,
            MeterRegistry meters) {
        this.transactions = transactions;
        this.store = store;
        this.interactions = interactions;
        this.changeStatus = changeStatus;
        this.clock = clock;
        this.meters = meters;
    }

    /** Fails with PROPOSAL_NOT_FOUND, and with whatever the act fails with. */
    Uni<Proposal> perform(UUID id, Act act) {
        return transactions.together(() -> locked(id, act)).map(outcome -> {
            if (outcome.refusal() != null) {
                throw outcome.refusal();
            }
            return outcome.proposal();
        });
    }

    private Uni<Outcome> locked(UUID id, Act act) {
        return store.lock(id).map(found -> require(id, found)).flatMap(stored -> {
            Instant now = clock.instant();
            Proposal current = stored.asOf(now);
            if (current == stored) {
                return act.on(stored, now)
                        .flatMap(changed -> keep(stored, changed, now))
                        .map(kept -> new Outcome(kept, null));
            }
            // The deadline has passed unnoticed: that is kept, whatever becomes of the act.
            return keep(stored, current, now)
                    .flatMap(expired -> Uni.createFrom().deferred(() -> act.on(expired, now)))
                    .map(kept -> new Outcome(kept, null))
                    .onFailure(Refusal.class)
                    .recoverWithItem(refusal -> new Outcome(null, (Refusal) refusal));
        });
    }

    private Uni<Proposal> keep(Proposal before, Proposal after, Instant now) {
        if (before == after) {
            return Uni.createFrom().item(after);
        }
        Uni<Void> saved = store.save(before, after, now);
        boolean ended = before.status() == ProposalStatus.PENDING && after.status() != ProposalStatus.PENDING;
        if (ended && after.status() == ProposalStatus.APPROVED) {
            saved = saved.chain(() -> takeEffect(after));
        }
        if (ended) {
            saved = saved.invoke(() -> count(after.status(), 1));
        }
        return saved.replaceWith(after);
    }

    /** A sanction of a federation that is dissolved by now changes nothing; the decision stands. */
    private Uni<Void> takeEffect(Proposal approved) {
        String id = approved.id().toString();
        Sanction sanction = approved.draft().sanction();
        Uni<Void> recorded = interactions.approvedProposal(
                approved.draft().proposer(), approved.draft().others(), id);
        return sanction == null
                ? recorded
                : recorded.chain(() -> changeStatus
                        .run(
                                sanction.federation(),
                                sanction.status(),
                                "sanction: " + approved.draft().description(),
                                "proposal:" + id)
                        .replaceWithVoid()
                        .onFailure(ProposalActs::isDissolved)
                        .recoverWithNull());
    }

    private static boolean isDissolved(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.reason() == RegistryReason.FEDERATION_DISSOLVED;
    }

    /** Counts proposals that left PENDING. */
    void count(ProposalStatus status, int proposals) {
        meters.counter("guildhall.federation.proposals.ended", "status", status.name())
                .increment(proposals);
    }

    static Proposal require(UUID id, Proposal found) {
        if (found == null) {
            throw ProposalReason.PROPOSAL_NOT_FOUND.refuse("proposal_id", id);
        }
        return found;
    }
}
