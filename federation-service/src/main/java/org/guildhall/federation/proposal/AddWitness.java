package org.guildhall.federation.proposal;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.ProposalReason;
import org.guildhall.federation.proposal.domain.Witness;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.federation.trust.TrustStore;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.Signature;

/** Adds a witness from outside to a proposal. */
@ApplicationScoped
public class AddWitness {
    private final ProposalActs acts;
    private final Registry registry;
    private final TrustStore trusts;
    private final MeterRegistry meters;

    AddWitness(ProposalActs acts, Registry registry, TrustStore trusts, MeterRegistry meters) {
        this.acts = acts;
        this.registry = registry;
        this.trusts = trusts;
        this.meters = meters;
    }

    /**
     * Fails with PROPOSAL_NOT_FOUND, FEDERATION_NOT_FOUND, WITNESS_EXISTS, PROPOSAL_CLOSED, WITNESS_AFFECTED,
     * TEAM_NOT_FOUND, FEDERATION_NOT_ACTIVE, FEDERATION_NOT_OPERATIONAL, WITNESS_NOT_TRUSTED or BAD_SIGNATURE, in this
     * order.
     */
    public Uni<Proposal> run(UUID id, TeamId team, Signature signature) {
        return acts.perform(id, (proposal, now) -> registry.hold(List.of(team.federation()))
                        .map(found -> found.get(0))
                        .invoke(() -> proposal.requireWitnessable(team))
                        .flatMap(witness -> add(proposal, witness, team, signature, now)))
                .invoke(() -> meters.counter("guildhall.federation.witnesses").increment());
    }

    private Uni<Proposal> add(Proposal proposal, Federation witness, TeamId team, Signature signature, Instant now) {
        return registry.requireTeams(witness.id(), List.of(team))
                .invoke(() -> {
                    witness.requireActive();
                    witness.requireOperational();
                })
                .chain(() -> trusts.find(proposal.draft().proposer(), witness.id()))
                .invoke(AddWitness::requireTrusted)
                .invoke(() -> Schnorr.require(witness.publicKey(), proposal.witnessStatement(team), signature))
                .map(trust -> proposal.witnessed(new Witness(team, signature, now)));
    }

    private static void requireTrusted(Trust trust) {
        if (!trust.mayWitness()) {
            Score score = trust.granted() ? trust.score() : Score.ZERO;
            throw ProposalReason.WITNESS_NOT_TRUSTED.refuse(
                    "source_id",
                    trust.source(),
                    "target_id",
                    trust.target(),
                    "score",
                    score,
                    "min_score",
                    Score.WITNESS_MIN,
                    "witness_allowed",
                    trust.granted() && trust.witnessAllowed());
        }
    }
}
