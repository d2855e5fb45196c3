package org.guildhall.federation.registry.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.federation.registry.GetFederation;
import org.guildhall.federation.registry.RegisterFederation;
import org.guildhall.federation.registry.RegisterTeam;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.federation.v1.GetFederationRequest;
import org.guildhall.federation.v1.GetFederationResponse;
import org.guildhall.federation.v1.RegisterFederationRequest;
import org.guildhall.federation.v1.RegisterFederationResponse;
import org.guildhall.federation.v1.RegisterTeamRequest;
import org.guildhall.federation.v1.RegisterTeamResponse;
import org.guildhall.federation.v1.RegistryService;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;

/** The register on the wire. */
@GrpcService
class RegistryGrpc implements RegistryService {
    private static final int DEFAULT_MIN_TEAM_COUNT = 3;

    private final RegisterFederation registerFederation;
    private final GetFederation getFederation;
    private final RegisterTeam registerTeam;
    private final Requests requests;

    RegistryGrpc(
            RegisterFederation registerFederation,
            GetFederation getFederation,
            RegisterTeam registerTeam,
            Requests requests) {
        this.registerFederation = registerFederation;
        this.getFederation = getFederation;
        this.registerTeam = registerTeam;
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
}
