package org.guildhall.reputation.membership.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.membership.GetStanding;
import org.guildhall.reputation.membership.RecordMember;
import org.guildhall.reputation.v1.GetStandingRequest;
import org.guildhall.reputation.v1.GetStandingResponse;
import org.guildhall.reputation.v1.MembershipService;
import org.guildhall.reputation.v1.ProviderStanding;
import org.guildhall.reputation.v1.RecordMemberRequest;
import org.guildhall.reputation.v1.RecordMemberResponse;

@GrpcService
class MembershipGrpc implements MembershipService {
    private final RecordMember recordMember;
    private final GetStanding getStanding;
    private final Requests requests;

    MembershipGrpc(RecordMember recordMember, GetStanding getStanding, Requests requests) {
        this.recordMember = recordMember;
        this.getStanding = getStanding;
        this.requests = requests;
    }

    @Override
    public Uni<RecordMemberResponse> recordMember(RecordMemberRequest request) {
        return requests.once(request.getRequestId(), request, RecordMemberResponse.parser(), () -> recordMember
                .run(
                        new PublicKey(request.getProviderKey()),
                        request.getFederationId(),
                        ProtoTime.instant(request.getRegisteredAt()))
                .replaceWith(RecordMemberResponse::getDefaultInstance));
    }

    @Override
    public Uni<GetStandingResponse> getStanding(GetStandingRequest request) {
        return getStanding.run(new PublicKey(request.getProviderKey())).map(standing -> {
            GetStandingResponse.Builder response = GetStandingResponse.newBuilder();
            standing.ifPresent(found -> response.setStanding(standing(found)));
            return response.build();
        });
    }

    private static ProviderStanding standing(org.guildhall.reputation.membership.domain.ProviderStanding standing) {
        FederationStatus status = FederationStatus.valueOf("FEDERATION_STATUS_" + standing.status());
        ProviderStanding.Builder proto = ProviderStanding.newBuilder()
                .setFederationId(standing.federationId())
                .setStatus(status)
                .setFlagged(status != FederationStatus.FEDERATION_STATUS_ACTIVE);
        standing.changedAt().ifPresent(at -> proto.setChangedAt(ProtoTime.timestamp(at)));
        return proto.build();
    }
}
