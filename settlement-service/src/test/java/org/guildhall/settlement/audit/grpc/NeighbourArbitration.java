package org.guildhall.settlement.audit.grpc;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.guildhall.arbitration.v1.DisputeServiceGrpc;
import org.guildhall.arbitration.v1.OpenFindingDisputeRequest;
import org.guildhall.arbitration.v1.OpenFindingDisputeResponse;

/** Takes the findings that arbitration is told of, behind arbitration's own contract. */
@GrpcService
class NeighbourArbitration extends DisputeServiceGrpc.DisputeServiceImplBase {
    /** Shared between the bean and the tests of this JVM. */
    private static final ConcurrentLinkedQueue<OpenFindingDisputeRequest> TOLD = new ConcurrentLinkedQueue<>();

    static List<OpenFindingDisputeRequest> told(String finding) {
        return TOLD.stream()
                .filter(request -> request.getFindingId().equals(finding))
                .toList();
    }

    @Override
    public void openFindingDispute(
            OpenFindingDisputeRequest request, StreamObserver<OpenFindingDisputeResponse> answer) {
        TOLD.add(request);
        answer.onNext(OpenFindingDisputeResponse.getDefaultInstance());
        answer.onCompleted();
    }
}
