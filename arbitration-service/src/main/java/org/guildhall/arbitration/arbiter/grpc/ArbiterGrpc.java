package org.guildhall.arbitration.arbiter.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.arbitration.arbiter.GetArbiter;
import org.guildhall.arbitration.arbiter.RegisterArbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.v1.ArbiterService;
import org.guildhall.arbitration.v1.GetArbiterRequest;
import org.guildhall.arbitration.v1.GetArbiterResponse;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.arbitration.v1.RegisterArbiterResponse;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;

/** The edge of the arbiter feature. */
@GrpcService
class ArbiterGrpc implements ArbiterService {
    private final Requests requests;
    private final RegisterArbiter registerArbiter;
    private final GetArbiter getArbiter;

    ArbiterGrpc(Requests requests, RegisterArbiter registerArbiter, GetArbiter getArbiter) {
        this.requests = requests;
        this.registerArbiter = registerArbiter;
        this.getArbiter = getArbiter;
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
}
