package org.guildhall.federation.proposal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.collusion.AssessRisk;
import org.guildhall.federation.collusion.domain.Risk;
import org.guildhall.federation.proposal.domain.Decision;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.Verdict;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.Signature;

/** Approves or rejects a proposal on behalf of an affected federation. */
@ApplicationScoped
public class DecideProposal {
    private final ProposalActs acts;
    private final Registry registry;
    private final AssessRisk risk;

    DecideProposal(ProposalActs acts, Registry registry, AssessRisk risk) {
        this.acts = acts;
        this.registry = registry;
        this.risk = risk;
    }

    /**
     * Fails with PROPOSAL_NOT_FOUND, FEDERATION_NOT_AFFECTED, PROPOSAL_CLOSED, FEDERATION_NOT_ACTIVE, TEAM_NOT_FOUND or
     * BAD_SIGNATURE. The same decision again gives the proposal as it stands.
     *
     * @param reason for people; empty for an approval
     */
    public Uni<Proposal> run(
            UUID id, FederationId federation, Verdict verdict, List<TeamId> teams, String reason, Signature signature) {
        return acts.perform(id, (proposal, now) -> {
            proposal.requireAffected(federation);
            if (proposal.hasDecision(federation, verdict, teams)) {
                return Uni.createFrom().item(proposal);
            }
            proposal.requirePending();
            return decide(proposal, new Decision(federation, verdict, teams, reason, signature, now, Risk.LOW));
        });
    }

    private Uni<Proposal> decide(Proposal proposal, Decision decision) {
        return registry.hold(List.of(decision.federation()))
                .map(found -> found.get(0))
                .call(deciding -> {
                    deciding.requireAnswering();
                    return registry.requireTeams(decision.federation(), decision.teams());
                })
                .invoke(deciding -> Schnorr.require(
                        deciding.publicKey(),
                        proposal.decisionStatement(decision.verdict(), decision.teams(), decision.reason()),
                        decision.signature()))
                .chain(() -> assessed(proposal, decision))
                .map(proposal::decided);
    }

    /** An approval at high risk is allowed, and recorded as what it is. */
    private Uni<Decision> assessed(Proposal proposal, Decision decision) {
        return decision.verdict() == Verdict.REJECT
                ? Uni.createFrom().item(decision)
                : risk.run(decision.federation(), proposal.draft().proposer(), proposal.id(), decision.at())
                        .map(assessment -> decision.assessed(assessment.risk()));
    }
}
