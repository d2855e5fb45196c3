package org.guildhall.federation.proposal;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.federation.collusion.CollusionConfig;
import org.guildhall.federation.collusion.CollusionConfig.Answer;
import org.guildhall.federation.collusion.domain.PairActivity;
import org.guildhall.federation.collusion.domain.PairRule;
import org.guildhall.federation.collusion.domain.PairRule.Suspicion;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.proposal.domain.Draft;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.platform.store.Transactions;

/** Proposes a decision to all federations that it affects. */
@ApplicationScoped
public class CreateProposal {
    private final Transactions transactions;
    private final Registry registry;
    private final ProposalStore store;
    private final ProposalConfig config;
    private final CollusionConfig collusion;
    private final PairRule pairRule;
    private final InstantSource clock;
    private final MeterRegistry meters;

    CreateProposal(
            Transactions transactions,
            Registry registry,
            ProposalStore store,
            ProposalConfig config,
            CollusionConfig collusion,
            InstantSource clock,
            MeterRegistry meters) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
        this.config = config;
        this.collusion = collusion;
        this.pairRule = new PairRule(collusion.mutualCount(), collusion.mutualShare(), collusion.minTotal());
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * Fails with FEDERATION_NOT_FOUND, TEAM_NOT_FOUND, FEDERATION_NOT_ACTIVE, FEDERATION_NOT_OPERATIONAL,
     * SANCTION_TARGET_AFFECTED, SANCTION_TOO_FEW or COLLUSION_SUSPECTED, in this order.
     */
    public Uni<Proposal> run(UUID id, Draft draft) {
        // All affected federations are locked, in the order of their ids: of several proposals of a pair at the same
        // time each one counts those before it.
        return transactions
                .together(() -> registry.lock(draft.affected())
                        .call(() -> registry.require(draft.sanctioned()))
                        .call(() -> registry.requireTeams(draft.proposer(), List.of(draft.team())))
                        .invoke(draft::requireAble)
                        .invoke(() -> draft.requireSanctionable(config.sanctionMinFederations()))
                        .flatMap(federations ->
                                judge(draft).flatMap(suspicion -> add(id, draft, federations, suspicion))))
                .invoke(() -> meters.counter("guildhall.federation.proposals").increment());
    }

    private record Judged(Instant now, Optional<Suspicion> suspicion) {}

    private Uni<Judged> judge(Draft draft) {
        Instant now = clock.instant();
        return store.activity(draft.proposer(), draft.others(), Window.before(now, collusion.window()))
                .map(pairs -> new Judged(now, suspected(pairs)));
    }

    private Optional<Suspicion> suspected(List<PairActivity> pairs) {
        return pairs.stream().map(pairRule::judge).flatMap(Optional::stream).findFirst();
    }

    private Uni<Proposal> add(UUID id, Draft draft, List<Federation> federations, Judged judged) {
        judged.suspicion().ifPresent(suspicion -> {
            meters.counter(
                            "guildhall.federation.collusion.suspicions",
                            "rule",
                            suspicion.rule().name())
                    .increment();
            if (collusion.answer() == Answer.REFUSE) {
                throw suspicion.refusal();
            }
        });
        int witnesses = draft.witnessesRequired(federations, judged.suspicion().isPresent());
        Instant now = judged.now();
        Proposal proposal = Proposal.pending(id, draft, witnesses, now, now.plus(config.life()));
        return store.add(proposal).replaceWith(proposal);
    }
}
