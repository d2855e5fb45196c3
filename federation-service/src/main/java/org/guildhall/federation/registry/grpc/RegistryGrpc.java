package org.guildhall.federation.registry.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.federation.registry.ChangeStatus;
import org.guildhall.federation.registry.GetFederation;
import org.guildhall.federation.registry.GetMembership;
import org.guildhall.federation.registry.ListRegistry;
import org.guildhall.federation.registry.RegisterFederation;
import org.guildhall.federation.registry.RegisterMember;
import org.guildhall.federation.registry.RegisterTeam;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.Member;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.federation.v1.ChangeStatusRequest;
import org.guildhall.federation.v1.ChangeStatusResponse;
import org.guildhall.federation.v1.GetFederationRequest;
import org.guildhall.federation.v1.GetFederationResponse;
import org.guildhall.federation.v1.GetMembershipRequest;
import org.guildhall.federation.v1.GetMembershipResponse;
import org.guildhall.federation.v1.ListFederationsRequest;
import org.guildhall.federation.v1.ListFederationsResponse;
import org.guildhall.federation.v1.ListStatusChangesRequest;
import org.guildhall.federation.v1.ListStatusChangesResponse;
import org.guildhall.federation.v1.ListTeamsRequest;
import org.guildhall.federation.v1.ListTeamsResponse;
import org.guildhall.federation.v1.RegisterFederationRequest;
import org.guildhall.federation.v1.RegisterFederationResponse;
import org.guildhall.federation.v1.RegisterMemberRequest;
import org.guildhall.federation.v1.RegisterMemberResponse;
import org.guildhall.federation.v1.RegisterTeamRequest;
import org.guildhall.federation.v1.RegisterTeamResponse;
import org.guildhall.federation.v1.RegistryService;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;

/** The register on the wire. */
@GrpcService
class RegistryGrpc implements RegistryService {
    private static final int DEFAULT_MIN_TEAM_COUNT = 3;

    private final RegisterFederation registerFederation;
    private final GetFederation getFederation;
    private final RegisterTeam registerTeam;
    private final RegisterMember registerMember;
    private final GetMembership getMembership;
    private final ChangeStatus changeStatus;
    private final ListRegistry list;
    private final Requests requests;

    RegistryGrpc(
            RegisterFederation registerFederation,
            GetFederation getFederation,
            RegisterTeam registerTeam,
            RegisterMember registerMember,
            GetMembership getMembership,
            ChangeStatus changeStatus,
            ListRegistry list,
            Requests requests) {
        this.registerFederation = registerFederation;
        this.getFederation = getFederation;
        this.registerTeam = registerTeam;
        this.registerMember = registerMember;
        this.getMembership = getMembership;
        this.changeStatus = changeStatus;
        this.list = list;
        this.requests = requests;
    }

    @Override
    public Uni<RegisterFederationResponse> registerFederation(RegisterFederationRequest request) {
        return requests.once(
                request.getRequestId(), request, RegisterFederationResponse.parser(), () -> registerFederation
                        .run(
                                new FederationId(request.getFederationId()),
                                request.getName(),
                                new PublicKey(request.getPublicKey()),
                                request.hasMinTeamCount() ? request.getMinTeamCount() : DEFAULT_MIN_TEAM_COUNT,
                                !request.hasRequiresExternalWitness() || request.getRequiresExternalWitness())
                        .map(profile -> RegisterFederationResponse.newBuilder()
                                .setFederation(RegistryMessages.federation(profile))
                                .build()));
    }

    @Override
    public Uni<GetFederationResponse> getFederation(GetFederationRequest request) {
        return getFederation
                .run(new FederationId(request.getFederationId()))
                .map(profile -> GetFederationResponse.newBuilder()
                        .setFederation(RegistryMessages.federation(profile))
                        .build());
    }

    @Override
    public Uni<RegisterTeamResponse> registerTeam(RegisterTeamRequest request) {
        TeamId id = new TeamId(new FederationId(request.getFederationId()), request.getName());
        return requests.once(request.getRequestId(), request, RegisterTeamResponse.parser(), () -> registerTeam
                .run(id)
                .map(team -> RegisterTeamResponse.newBuilder()
                        .setTeam(RegistryMessages.team(team))
                        .build()));
    }

    @Override
    public Uni<ListFederationsResponse> listFederations(ListFederationsRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return list.federations(RegistryMessages.statusOrNull(request.getStatus()), page)
                .map(found -> ListFederationsResponse.newBuilder()
                        .addAllFederations(
                                found.map(RegistryMessages::federation).items())
                        .setNextPageToken(found.nextToken())
                        .build());
    }

    @Override
    public Uni<ListTeamsResponse> listTeams(ListTeamsRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return list.teams(new FederationId(request.getFederationId()), page).map(found -> ListTeamsResponse.newBuilder()
                .addAllTeams(found.map(RegistryMessages::team).items())
                .setNextPageToken(found.nextToken())
                .build());
    }

    @Override
    public Uni<RegisterMemberResponse> registerMember(RegisterMemberRequest request) {
        Member.Id id = RegistryMessages.memberId(request.getKind(), request.getMemberId());
        FederationId federation = new FederationId(request.getFederationId());
        return requests.once(request.getRequestId(), request, RegisterMemberResponse.parser(), () -> registerMember
                .run(federation, id)
                .map(membership -> RegisterMemberResponse.newBuilder()
                        .setMembership(RegistryMessages.membership(membership))
                        .build()));
    }

    @Override
    public Uni<GetMembershipResponse> getMembership(GetMembershipRequest request) {
        return getMembership
                .run(RegistryMessages.memberId(request.getKind(), request.getMemberId()))
                .map(membership -> GetMembershipResponse.newBuilder()
                        .setMembership(RegistryMessages.membership(membership))
                        .build());
    }

    @Override
    public Uni<ChangeStatusResponse> changeStatus(ChangeStatusRequest request) {
        String author = Caller.current().subject();
        return changeStatus
                .run(
                        new FederationId(request.getFederationId()),
                        RegistryMessages.statusOrNull(request.getStatus()),
                        request.getReason(),
                        author)
                .map(profile -> ChangeStatusResponse.newBuilder()
                        .setFederation(RegistryMessages.federation(profile))
                        .build());
    }

    @Override
    public Uni<ListStatusChangesResponse> listStatusChanges(ListStatusChangesRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return list.statusChanges(new FederationId(request.getFederationId()), page)
                .map(found -> ListStatusChangesResponse.newBuilder()
                        .addAllChanges(found.map(RegistryMessages::statusChange).items())
                        .setNextPageToken(found.nextToken())
                        .build());
    }
}
