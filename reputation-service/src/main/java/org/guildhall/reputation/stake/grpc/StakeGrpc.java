package org.guildhall.reputation.stake.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.stake.GetStake;
import org.guildhall.reputation.stake.ReportStake;
import org.guildhall.reputation.v1.GetStakeRequest;
import org.guildhall.reputation.v1.GetStakeResponse;
import org.guildhall.reputation.v1.ReportStakeRequest;
import org.guildhall.reputation.v1.ReportStakeResponse;
import org.guildhall.reputation.v1.StakeService;

@GrpcService
class StakeGrpc implements StakeService {
    private final ReportStake reportStake;
    private final GetStake getStake;
    private final Requests requests;

    StakeGrpc(ReportStake reportStake, GetStake getStake, Requests requests) {
        this.reportStake = reportStake;
        this.getStake = getStake;
        this.requests = requests;
    }

    @Override
    public Uni<ReportStakeResponse> reportStake(ReportStakeRequest request) {
        String observer = Caller.current().subject();
        return requests.once(request.getRequestId(), request, ReportStakeResponse.parser(), () -> reportStake
                .run(StakeProto.report(request, observer))
                .map(stake -> ReportStakeResponse.newBuilder()
                        .setStake(StakeProto.stake(stake))
                        .build()));
    }

    @Override
    public Uni<GetStakeResponse> getStake(GetStakeRequest request) {
        return getStake.run(new PublicKey(request.getProviderKey())).map(stake -> GetStakeResponse.newBuilder()
                .setStake(StakeProto.stake(stake))
                .build());
    }
}
