package org.guildhall.federation.proposal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.FederationId;

/** Takes a proposal back on behalf of its proposer. */
@ApplicationScoped
public class WithdrawProposal {
    private final ProposalActs acts;
    private final Registry registry;

    WithdrawProposal(ProposalActs acts, Registry registry) {
        this.acts = acts;
        this.registry = registry;
    }

    /** Fails with PROPOSAL_NOT_FOUND, NOT_THE_PROPOSER, PROPOSAL_CLOSED or FEDERATION_NOT_ACTIVE. */
    public Uni<Proposal> run(UUID id, FederationId federation) {
        return acts.perform(id, (proposal, now) -> {
            Proposal withdrawn = proposal.withdrawn(federation, now);
            return registry.hold(List.of(federation)).map(found -> {
                found.get(0).requireAnswering();
                return withdrawn;
            });
        });
    }
}
