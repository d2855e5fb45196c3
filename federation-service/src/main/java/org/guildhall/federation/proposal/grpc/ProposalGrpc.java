package org.guildhall.federation.proposal.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.proposal.AddWitness;
import org.guildhall.federation.proposal.CreateProposal;
import org.guildhall.federation.proposal.DecideProposal;
import org.guildhall.federation.proposal.ReadProposals;
import org.guildhall.federation.proposal.WatchProposals;
import org.guildhall.federation.proposal.WithdrawProposal;
import org.guildhall.federation.proposal.domain.Draft;
import org.guildhall.federation.proposal.domain.Verdict;
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
import org.guildhall.federation.v1.GetProposalRequest;
import org.guildhall.federation.v1.GetProposalResponse;
import org.guildhall.federation.v1.ListProposalsRequest;
import org.guildhall.federation.v1.ListProposalsResponse;
import org.guildhall.federation.v1.ProposalService;
import org.guildhall.federation.v1.RejectRequest;
import org.guildhall.federation.v1.RejectResponse;
import org.guildhall.federation.v1.WatchProposalsRequest;
import org.guildhall.federation.v1.WatchProposalsResponse;
import org.guildhall.federation.v1.WithdrawRequest;
import org.guildhall.federation.v1.WithdrawResponse;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.Signature;

/** Proposals on the wire. */
@GrpcService
class ProposalGrpc implements ProposalService {
    private final CreateProposal createProposal;
    private final DecideProposal decideProposal;
    private final WithdrawProposal withdrawProposal;
    private final AddWitness addWitness;
    private final ReadProposals readProposals;
    private final WatchProposals watchProposals;
    private final Requests requests;

    ProposalGrpc(
            CreateProposal createProposal,
            DecideProposal decideProposal,
            WithdrawProposal withdrawProposal,
            AddWitness addWitness,
            ReadProposals readProposals,
            WatchProposals watchProposals,
            Requests requests) {
        this.createProposal = createProposal;
        this.decideProposal = decideProposal;
        this.withdrawProposal = withdrawProposal;
        this.addWitness = addWitness;
        this.readProposals = readProposals;
        this.watchProposals = watchProposals;
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
                !request.hasRequireExternalWitness() || request.getRequireExternalWitness(),
                request.hasSanction() ? ProposalMessages.sanction(request.getSanction()) : null);
        return requests.once(request.getRequestId(), request, CreateProposalResponse.parser(), () -> createProposal
                .run(UUID.randomUUID(), draft)
                .map(proposal -> CreateProposalResponse.newBuilder()
                        .setProposal(ProposalMessages.proposal(proposal))
                        .build()));
    }

    @Override
    public Uni<ApproveResponse> approve(ApproveRequest request) {
        return decideProposal
                .run(
                        UUID.fromString(request.getProposalId()),
                        new FederationId(request.getFederationId()),
                        Verdict.APPROVE,
                        teams(request.getFederationId(), request.getTeamIdsList()),
                        "",
                        new Signature(request.getSignature()))
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
        return readProposals.get(UUID.fromString(request.getProposalId())).map(ProposalMessages::check);
    }

    @Override
    public Uni<RejectResponse> reject(RejectRequest request) {
        return decideProposal
                .run(
                        UUID.fromString(request.getProposalId()),
                        new FederationId(request.getFederationId()),
                        Verdict.REJECT,
                        teams(request.getFederationId(), request.getTeamIdsList()),
                        request.getReason(),
                        new Signature(request.getSignature()))
                .map(proposal -> RejectResponse.newBuilder()
                        .setProposal(ProposalMessages.proposal(proposal))
                        .build());
    }

    @Override
    public Uni<WithdrawResponse> withdraw(WithdrawRequest request) {
        return withdrawProposal
                .run(UUID.fromString(request.getProposalId()), new FederationId(request.getFederationId()))
                .map(proposal -> WithdrawResponse.newBuilder()
                        .setProposal(ProposalMessages.proposal(proposal))
                        .build());
    }

    @Override
    public Uni<GetProposalResponse> getProposal(GetProposalRequest request) {
        return readProposals.get(UUID.fromString(request.getProposalId())).map(ProposalMessages::withDecisions);
    }

    @Override
    public Uni<ListProposalsResponse> listProposals(ListProposalsRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return readProposals
                .list(ProposalMessages.filter(request), page)
                .map(found -> ListProposalsResponse.newBuilder()
                        .addAllProposals(found.map(ProposalMessages::proposal).items())
                        .setNextPageToken(found.nextToken())
                        .build());
    }

    @Override
    public Multi<WatchProposalsResponse> watchProposals(WatchProposalsRequest request) {
        return watchProposals.run(new FederationId(request.getFederationId())).map(ProposalMessages::watched);
    }

    private static List<TeamId> teams(String federation, List<String> ids) {
        return ids.stream().map(id -> team(federation, id)).toList();
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
