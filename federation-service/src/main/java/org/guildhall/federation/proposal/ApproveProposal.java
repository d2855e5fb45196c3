package org.guildhall.federation.proposal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.proposal.domain.Decision;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.Verdict;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.Signature;

/** Approves a proposal on behalf of an affected federation. */
@ApplicationScoped
public class ApproveProposal {
    private final ProposalActs acts;
    private final Registry registry;

    ApproveProposal(ProposalActs acts, Registry registry) {
        this.acts = acts;
        this.registry = registry;
    }

    /**
     * Fails with PROPOSAL_NOT_FOUND, FEDERATION_NOT_AFFECTED, PROPOSAL_CLOSED, FEDERATION_NOT_ACTIVE, TEAM_NOT_FOUND or
     * BAD_SIGNATURE. The same approval again gives the proposal as it stands.
     */
    public Uni<Proposal> run(UUID id, FederationId federation, List<TeamId> teams, Signature signature) {
        return acts.perform(id, (proposal, now) -> {
            proposal.requireAffected(federation);
            if (proposal.hasDecision(federation, Verdict.APPROVE, teams)) {
                return Uni.createFrom().item(proposal);
            }
            proposal.requirePending();
            return decide(proposal, federation, teams, signature, now);
        });
    }

    private Uni<Proposal> decide(
            Proposal proposal, FederationId federation, List<TeamId> teams, Signature signature, Instant now) {
        return registry.hold(List.of(federation))
                .map(found -> found.get(0))
                .call(deciding -> {
                    deciding.requireAnswering();
                    return registry.requireTeams(federation, teams);
                })
                .invoke(deciding -> Schnorr.require(
                        deciding.publicKey(), proposal.decisionStatement(Verdict.APPROVE, teams, ""), signature))
                .map(deciding ->
                        proposal.decided(new Decision(federation, Verdict.APPROVE, teams, "", signature, now)));
    }
}
