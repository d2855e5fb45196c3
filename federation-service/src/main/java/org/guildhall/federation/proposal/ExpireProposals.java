package org.guildhall.federation.proposal;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.guildhall.federation.proposal.domain.ProposalStatus;

/** Expires proposals whose deadline has passed, whether or not anyone calls. Any number of replicas may run it. */
@ApplicationScoped
public class ExpireProposals {
    private final ProposalStore store;
    private final ProposalActs acts;
    private final ProposalConfig config;
    private final InstantSource clock;

    ExpireProposals(ProposalStore store, ProposalActs acts, ProposalConfig config, InstantSource clock) {
        this.store = store;
        this.acts = acts;
        this.config = config;
        this.clock = clock;
    }

    /** Expires what is due, batch after batch. */
    @Scheduled(every = "${guildhall.proposal.expiry-interval:2s}", concurrentExecution = ConcurrentExecution.SKIP)
    public Uni<Void> run() {
        return store.expireDue(clock.instant(), config.expiryBatch()).flatMap(expired -> {
            acts.count(ProposalStatus.EXPIRED, expired);
            return expired < config.expiryBatch() ? Uni.createFrom().voidItem() : run();
        });
    }
}
