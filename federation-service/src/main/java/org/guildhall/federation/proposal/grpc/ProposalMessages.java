package org.guildhall.federation.proposal.grpc;

import java.util.List;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.v1.CheckProposalResponse;
import org.guildhall.federation.v1.Proposal;
import org.guildhall.federation.v1.ProposalStatus;
import org.guildhall.federation.v1.Witness;
import org.guildhall.platform.grpc.ProtoTime;

/** The domain of proposals in messages. */
final class ProposalMessages {
    private static final String STATUS = "PROPOSAL_STATUS_";

    private ProposalMessages() {}

    static Proposal proposal(org.guildhall.federation.proposal.domain.Proposal proposal) {
        var draft = proposal.draft();
        Proposal.Builder message = Proposal.newBuilder()
                .setId(proposal.id().toString())
                .setDigest(proposal.digest().hex())
                .setProposingFederationId(draft.proposer().value())
                .setProposingTeamId(draft.team().toString())
                .addAllAffectedFederationIds(values(draft.affected()))
                .setActionType(draft.actionType())
                .setDescription(draft.description())
                .setWitnessesRequired(proposal.witnessesRequired())
                .setStatus(ProposalStatus.valueOf(STATUS + proposal.status().name()))
                .setCreatedAt(ProtoTime.timestamp(proposal.createdAt()))
                .setExpiresAt(ProtoTime.timestamp(proposal.expiresAt()));
        if (proposal.decidedAt() != null) {
            message.setDecidedAt(ProtoTime.timestamp(proposal.decidedAt()));
        }
        return message.build();
    }

    static CheckProposalResponse check(org.guildhall.federation.proposal.domain.Proposal proposal) {
        return CheckProposalResponse.newBuilder()
                .setProposal(proposal(proposal))
                .addAllApprovedFederationIds(values(proposal.approved()))
                .addAllMissingFederationIds(values(proposal.missing()))
                .addAllWitnesses(proposal.witnesses().stream()
                        .map(ProposalMessages::witness)
                        .toList())
                .setWitnessRequirementMet(proposal.witnessRequirementMet())
                .setAllRequirementsMet(proposal.allRequirementsMet())
                .build();
    }

    private static Witness witness(org.guildhall.federation.proposal.domain.Witness witness) {
        return Witness.newBuilder()
                .setFederationId(witness.federation().value())
                .setTeamId(witness.team().toString())
                .setWitnessedAt(ProtoTime.timestamp(witness.at()))
                .build();
    }

    private static List<String> values(List<FederationId> ids) {
        return ids.stream().map(FederationId::value).toList();
    }
}
