package org.guildhall.arbitration.arbiter.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.arbitration.arbiter.GetArbiter;
import org.guildhall.arbitration.arbiter.ListArbiters;
import org.guildhall.arbitration.arbiter.RegisterArbiter;
import org.guildhall.arbitration.arbiter.RetireArbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.v1.ArbiterService;
import org.guildhall.arbitration.v1.GetArbiterRequest;
import org.guildhall.arbitration.v1.GetArbiterResponse;
import org.guildhall.arbitration.v1.GetArbiterStatisticsRequest;
import org.guildhall.arbitration.v1.GetArbiterStatisticsResponse;
import org.guildhall.arbitration.v1.ListArbitersRequest;
import org.guildhall.arbitration.v1.ListArbitersResponse;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.arbitration.v1.RegisterArbiterResponse;
import org.guildhall.arbitration.v1.RetireArbiterRequest;
import org.guildhall.arbitration.v1.RetireArbiterResponse;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;

/** The edge of the arbiter feature. */
@GrpcService
class ArbiterGrpc implements ArbiterService {
    private final Requests requests;
    private final RegisterArbiter registerArbiter;
    private final GetArbiter getArbiter;
    private final ListArbiters listArbiters;
    private final RetireArbiter retireArbiter;

    ArbiterGrpc(
            Requests requests,
            RegisterArbiter registerArbiter,
            GetArbiter getArbiter,
            ListArbiters listArbiters,
            RetireArbiter retireArbiter) {
        this.requests = requests;
        this.registerArbiter = registerArbiter;
        this.getArbiter = getArbiter;
        this.listArbiters = listArbiters;
        this.retireArbiter = retireArbiter;
    }

    @Override
    public Uni<RegisterArbiterResponse> registerArbiter(RegisterArbiterRequest request) {
        return requests.once(request.getRequestId(), request, RegisterArbiterResponse.parser(), () -> registerArbiter
                .run(
                        new ArbiterId(request.getArbiterId()),
                        new PublicKey(request.getPublicKey()),
                        ArbiterMessages.federation(request.getFederationId()))
                .map(arbiter -> RegisterArbiterResponse.newBuilder()
                        .setArbiter(ArbiterMessages.arbiter(arbiter))
                        .build()));
    }

    @Override
    public Uni<GetArbiterResponse> getArbiter(GetArbiterRequest request) {
        return getArbiter.run(new ArbiterId(request.getArbiterId())).map(arbiter -> GetArbiterResponse.newBuilder()
                .setArbiter(ArbiterMessages.arbiter(arbiter))
                .build());
    }

    @Override
    public Uni<ListArbitersResponse> listArbiters(ListArbitersRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return listArbiters.run(page, request.getIncludeRetired()).map(arbiters -> ListArbitersResponse.newBuilder()
                .addAllArbiters(
                        arbiters.items().stream().map(ArbiterMessages::arbiter).toList())
                .setNextPageToken(arbiters.nextToken())
                .build());
    }

    @Override
    public Uni<GetArbiterStatisticsResponse> getArbiterStatistics(GetArbiterStatisticsRequest request) {
        return listArbiters.statistics().map(ArbiterMessages::statistics);
    }

    @Override
    public Uni<RetireArbiterResponse> retireArbiter(RetireArbiterRequest request) {
        return retireArbiter
                .run(new ArbiterId(request.getArbiterId()))
                .map(arbiter -> RetireArbiterResponse.newBuilder()
                        .setArbiter(ArbiterMessages.arbiter(arbiter))
                        .build());
    }
}
