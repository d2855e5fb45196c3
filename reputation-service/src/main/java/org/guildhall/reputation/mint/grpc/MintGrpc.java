package org.guildhall.reputation.mint.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.platform.request.Requests;
import org.guildhall.reputation.mint.RegisterMint;
import org.guildhall.reputation.v1.MintService;
import org.guildhall.reputation.v1.RegisterMintRequest;
import org.guildhall.reputation.v1.RegisterMintResponse;

@GrpcService
class MintGrpc implements MintService {
    private final RegisterMint registerMint;
    private final Requests requests;

    MintGrpc(RegisterMint registerMint, Requests requests) {
        this.registerMint = registerMint;
        this.requests = requests;
    }

    @Override
    public Uni<RegisterMintResponse> registerMint(RegisterMintRequest request) {
        return requests.once(request.getRequestId(), request, RegisterMintResponse.parser(), () -> registerMint
                .run(MintProto.url(request), MintProto.kind(request.getKind()), MintProto.keys(request))
                .map(MintProto::registerResponse));
    }
}
