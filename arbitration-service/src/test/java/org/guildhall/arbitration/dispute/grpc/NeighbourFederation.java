package org.guildhall.arbitration.dispute.grpc;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import org.guildhall.federation.v1.RecordDisputeRequest;
import org.guildhall.federation.v1.RecordDisputeResponse;
import org.guildhall.federation.v1.TrustServiceGrpc;

/** Takes what is told to federation, behind federation's own contract. */
@GrpcService
class NeighbourFederation extends TrustServiceGrpc.TrustServiceImplBase {
    private final Neighbours neighbours;

    NeighbourFederation(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    @Override
    public void recordDispute(RecordDisputeRequest request, StreamObserver<RecordDisputeResponse> answer) {
        neighbours.tell(request);
        answer.onNext(RecordDisputeResponse.getDefaultInstance());
        answer.onCompleted();
    }
}
