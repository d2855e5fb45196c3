package org.guildhall.federation.proposal.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.proposal.AddWitness;
import org.guildhall.federation.proposal.ApproveProposal;
import org.guildhall.federation.proposal.CheckProposal;
import org.guildhall.federation.proposal.CreateProposal;
import org.guildhall.federation.proposal.domain.Draft;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.federation.v1.AddWitnessRequest;
import org.guildhall.federation.v1.AddWitnessResponse;
import org.guildhall.federation.v1.ApproveRequest;
import org.guildhall.federation.v1.ApproveResponse;
import org.guildhall.federation.v1.CheckProposalRequest;
import org.guildhall.federation.v1.CheckProposalResponse;
import org.guildhall.federation.v1.CreateProposalRequest;
import org.guildhall.federation.v1.CreateProposalResponse;
import org.guildhall.federation.v1.ProposalService;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.Signature;

/** Proposals on the wire. */
@GrpcService
class ProposalGrpc implements ProposalService {
    private final CreateProposal createProposal;
    private final ApproveProposal approveProposal;
    private final AddWitness addWitness;
    private final CheckProposal checkProposal;
    private final Requests requests;

    ProposalGrpc(
            CreateProposal createProposal,
            ApproveProposal approveProposal,
            AddWitness addWitness,
            CheckProposal checkProposal,
            Requests requests) {
        this.createProposal = createProposal;
        this.approveProposal = approveProposal;
        this.addWitness = addWitness;
        this.checkProposal = checkProposal;
        this.requests = requests;
    }

    @Override
    public Uni<CreateProposalResponse> createProposal(CreateProposalRequest request) {
        TeamId team = team(request.getProposingFederationId(), request.getProposingTeamId());
        Draft draft = new Draft(
                team,
                request.getAffectedFederationIdsList().stream()
                        .map(FederationId::new)
                        .toList(),
                request.getActionType(),
                request.getDescription(),
                !request.hasRequireExternalWitness() || request.getRequireExternalWitness());
        return requests.once(request.getRequestId(), request, CreateProposalResponse.parser(), () -> createProposal
                .run(UUID.randomUUID(), draft)
                .map(proposal -> CreateProposalResponse.newBuilder()
                        .setProposal(ProposalMessages.proposal(proposal))
                        .build()));
    }

    @Override
    public Uni<ApproveResponse> approve(ApproveRequest request) {
        FederationId federation = new FederationId(request.getFederationId());
        List<TeamId> teams = request.getTeamIdsList().stream()
                .map(team -> team(request.getFederationId(), team))
                .toList();
        return approveProposal
                .run(UUID.fromString(request.getProposalId()), federation, teams, new Signature(request.getSignature()))
                .map(proposal -> ApproveResponse.newBuilder()
                        .setProposal(ProposalMessages.proposal(proposal))
                        .build());
    }

    @Override
    public Uni<AddWitnessResponse> addWitness(AddWitnessRequest request) {
        TeamId team = team(request.getFederationId(), request.getTeamId());
        return addWitness
                .run(UUID.fromString(request.getProposalId()), team, new Signature(request.getSignature()))
                .map(proposal -> AddWitnessResponse.newBuilder()
                        .setProposal(ProposalMessages.proposal(proposal))
                        .setWitnessCount(proposal.witnessCount())
                        .build());
    }

    @Override
    public Uni<CheckProposalResponse> checkProposal(CheckProposalRequest request) {
        return checkProposal.run(UUID.fromString(request.getProposalId())).map(ProposalMessages::check);
    }

    /** A team of another federation is none of this federation's teams. */
    private static TeamId team(String federation, String id) {
        TeamId team = TeamId.parse(id);
        if (!team.federation().value().equals(federation)) {
            throw RegistryReason.TEAM_NOT_FOUND.refuse("federation_id", federation, "team_id", id);
        }
        return team;
    }
}
