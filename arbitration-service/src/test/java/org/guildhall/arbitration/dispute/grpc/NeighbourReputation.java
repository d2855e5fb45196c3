package org.guildhall.arbitration.dispute.grpc;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RecordRulingResponse;

/** Takes what is told to reputation, behind reputation's own contract. */
@GrpcService
class NeighbourReputation extends ReceiptServiceGrpc.ReceiptServiceImplBase {
    private final Neighbours neighbours;

    NeighbourReputation(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    @Override
    public void recordRuling(RecordRulingRequest request, StreamObserver<RecordRulingResponse> answer) {
        neighbours.tell(request);
        answer.onNext(RecordRulingResponse.getDefaultInstance());
        answer.onCompleted();
    }
}
