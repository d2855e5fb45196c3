package org.guildhall.federation.trust.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.EstablishTrust;
import org.guildhall.federation.trust.GetTrustStatus;
import org.guildhall.federation.trust.RecordInteraction;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.v1.EstablishTrustRequest;
import org.guildhall.federation.v1.EstablishTrustResponse;
import org.guildhall.federation.v1.GetTrustStatusRequest;
import org.guildhall.federation.v1.GetTrustStatusResponse;
import org.guildhall.federation.v1.RecordInteractionRequest;
import org.guildhall.federation.v1.RecordInteractionResponse;
import org.guildhall.federation.v1.TrustService;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.request.Requests;

/** Trust on the wire. */
@GrpcService
class TrustGrpc implements TrustService {
    private final EstablishTrust establishTrust;
    private final RecordInteraction recordInteraction;
    private final GetTrustStatus getTrustStatus;
    private final Requests requests;

    TrustGrpc(
            EstablishTrust establishTrust,
            RecordInteraction recordInteraction,
            GetTrustStatus getTrustStatus,
            Requests requests) {
        this.establishTrust = establishTrust;
        this.recordInteraction = recordInteraction;
        this.getTrustStatus = getTrustStatus;
        this.requests = requests;
    }

    @Override
    public Uni<EstablishTrustResponse> establishTrust(EstablishTrustRequest request) {
        String author = Caller.current().subject();
        FederationId source = new FederationId(request.getSourceId());
        FederationId target = new FederationId(request.getTargetId());
        TrustChange.Granted grant = TrustMessages.grant(request);
        return requests.once(request.getRequestId(), request, EstablishTrustResponse.parser(), () -> establishTrust
                .run(source, target, grant, author)
                .map(trust -> EstablishTrustResponse.newBuilder()
                        .setTrust(TrustMessages.trust(trust))
                        .build()));
    }

    @Override
    public Uni<RecordInteractionResponse> recordInteraction(RecordInteractionRequest request) {
        RecordInteraction.Report report =
                TrustMessages.report(request, Caller.current().subject());
        return requests.once(
                request.getRequestId(), request, RecordInteractionResponse.parser(), () -> recordInteraction
                        .run(report)
                        .map(recorded -> RecordInteractionResponse.newBuilder()
                                .setPreviousScore(recorded.previous().toDouble())
                                .setTrust(TrustMessages.trust(recorded.trust()))
                                .build()));
    }

    @Override
    public Uni<GetTrustStatusResponse> getTrustStatus(GetTrustStatusRequest request) {
        return getTrustStatus
                .run(new FederationId(request.getSourceId()), new FederationId(request.getTargetId()))
                .map(TrustMessages::status);
    }
}
