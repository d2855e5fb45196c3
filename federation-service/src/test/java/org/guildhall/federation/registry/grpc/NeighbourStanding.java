package org.guildhall.federation.registry.grpc;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.guildhall.federation.v1.RecordStandingRequest;
import org.guildhall.federation.v1.RecordStandingResponse;
import org.guildhall.federation.v1.StandingServiceGrpc;

/** Takes what the three others are told of a federation's status, behind their contract. */
@GrpcService
class NeighbourStanding extends StandingServiceGrpc.StandingServiceImplBase {
    /** Shared between the bean and the tests of this JVM. */
    private static final ConcurrentLinkedQueue<RecordStandingRequest> TOLD = new ConcurrentLinkedQueue<>();

    static List<RecordStandingRequest> told(String federation) {
        return TOLD.stream()
                .filter(request -> request.getFederationId().equals(federation))
                .toList();
    }

    @Override
    public void recordStanding(RecordStandingRequest request, StreamObserver<RecordStandingResponse> answer) {
        TOLD.add(request);
        answer.onNext(RecordStandingResponse.getDefaultInstance());
        answer.onCompleted();
    }
}
