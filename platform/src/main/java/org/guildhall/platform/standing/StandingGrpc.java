package org.guildhall.platform.standing;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.RecordStandingRequest;
import org.guildhall.federation.v1.RecordStandingResponse;
import org.guildhall.federation.v1.StandingService;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.request.Requests;

/** What the federation service tells the others. */
@GrpcService
class StandingGrpc implements StandingService {
    private static final String PREFIX = "FEDERATION_STATUS_";

    private final Standings standings;
    private final Requests requests;

    StandingGrpc(Standings standings, Requests requests) {
        this.standings = standings;
        this.requests = requests;
    }

    @Override
    public Uni<RecordStandingResponse> recordStanding(RecordStandingRequest request) {
        return requests.once(request.getRequestId(), request, RecordStandingResponse.parser(), () -> standings
                .record(
                        request.getFederationId(),
                        request.getSequence(),
                        status(request.getStatus()),
                        ProtoTime.instant(request.getChangedAt()))
                .replaceWith(RecordStandingResponse::getDefaultInstance));
    }

    private static Standing.Status status(FederationStatus status) {
        return Standing.Status.valueOf(status.name().substring(PREFIX.length()));
    }
}
