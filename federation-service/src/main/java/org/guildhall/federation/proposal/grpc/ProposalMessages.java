package org.guildhall.federation.proposal.grpc;

import java.util.List;
import org.guildhall.federation.proposal.ProposalStore;
import org.guildhall.federation.proposal.domain.Sanction;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.v1.CheckProposalResponse;
import org.guildhall.federation.v1.Decision;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.GetProposalResponse;
import org.guildhall.federation.v1.ListProposalsRequest;
import org.guildhall.federation.v1.Proposal;
import org.guildhall.federation.v1.ProposalStatus;
import org.guildhall.federation.v1.Verdict;
import org.guildhall.federation.v1.WatchProposalsResponse;
import org.guildhall.federation.v1.Witness;
import org.guildhall.platform.grpc.ProtoTime;

/** The domain of proposals in messages. */
final class ProposalMessages {
    private static final String STATUS = "PROPOSAL_STATUS_";

    private static final String FEDERATION_STATUS = "FEDERATION_STATUS_";

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
        Sanction sanction = draft.sanction();
        if (sanction != null) {
            message.setSanction(org.guildhall.federation.v1.Sanction.newBuilder()
                    .setFederationId(sanction.federation().value())
                    .setStatus(FederationStatus.valueOf(
                            FEDERATION_STATUS + sanction.status().name())));
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

    static GetProposalResponse withDecisions(org.guildhall.federation.proposal.domain.Proposal proposal) {
        return GetProposalResponse.newBuilder()
                .setProposal(proposal(proposal))
                .addAllDecisions(proposal.decisions().values().stream()
                        .map(ProposalMessages::decision)
                        .toList())
                .build();
    }

    private static Decision decision(org.guildhall.federation.proposal.domain.Decision decision) {
        return Decision.newBuilder()
                .setFederationId(decision.federation().value())
                .setVerdict(Verdict.valueOf("VERDICT_" + decision.verdict().name()))
                .addAllTeamIds(decision.teams().stream().map(Object::toString).toList())
                .setReason(decision.reason())
                .setSignature(decision.signature().hex())
                .setDecidedAt(ProtoTime.timestamp(decision.at()))
                .build();
    }

    static WatchProposalsResponse watched(org.guildhall.federation.proposal.domain.Proposal proposal) {
        return WatchProposalsResponse.newBuilder()
                .setProposal(proposal(proposal))
                .addAllApprovedFederationIds(values(proposal.approved()))
                .setWitnessCount(proposal.witnessCount())
                .build();
    }

    static Sanction sanction(org.guildhall.federation.v1.Sanction sanction) {
        return new Sanction(
                new FederationId(sanction.getFederationId()),
                org.guildhall.federation.registry.domain.FederationStatus.valueOf(
                        sanction.getStatus().name().substring(FEDERATION_STATUS.length())));
    }

    static ProposalStore.Filter filter(ListProposalsRequest request) {
        ProposalStatus status = request.getStatus();
        return new ProposalStore.Filter(
                request.getFederationId().isEmpty() ? null : new FederationId(request.getFederationId()),
                status == ProposalStatus.PROPOSAL_STATUS_UNSPECIFIED
                        ? null
                        : org.guildhall.federation.proposal.domain.ProposalStatus.valueOf(
                                status.name().substring(STATUS.length())),
                request.hasCreatedFrom() ? ProtoTime.instant(request.getCreatedFrom()) : null,
                request.hasCreatedBefore() ? ProtoTime.instant(request.getCreatedBefore()) : null);
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
