package org.guildhall.federation.proposal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.UUID;
import org.guildhall.federation.proposal.domain.Proposal;

/** Shows a proposal as it is now: expired if its deadline has passed, whether or not anybody has noticed. */
@ApplicationScoped
public class CheckProposal {
    private final ProposalStore store;
    private final InstantSource clock;

    CheckProposal(ProposalStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Fails with PROPOSAL_NOT_FOUND. */
    public Uni<Proposal> run(UUID id) {
        return store.find(id).map(found -> ProposalActs.require(id, found).asOf(clock.instant()));
    }
}
