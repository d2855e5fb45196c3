package org.guildhall.federation.proposal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.UUID;
import org.guildhall.federation.collusion.AssessRisk;
import org.guildhall.federation.collusion.AssessRisk.Explained;
import org.guildhall.federation.registry.domain.FederationId;

/** Tells an affected federation what its approval of a proposal would look like. */
@ApplicationScoped
public class AssessApproval {
    private final ReadProposals proposals;
    private final AssessRisk risk;
    private final InstantSource clock;

    AssessApproval(ReadProposals proposals, AssessRisk risk, InstantSource clock) {
        this.proposals = proposals;
        this.risk = risk;
        this.clock = clock;
    }

    /** Fails with PROPOSAL_NOT_FOUND or FEDERATION_NOT_AFFECTED. */
    public Uni<Explained> run(UUID id, FederationId federation) {
        return proposals.get(id).flatMap(proposal -> {
            proposal.requireAffected(federation);
            return risk.explain(federation, proposal.draft().proposer(), id, clock.instant());
        });
    }
}
