package org.guildhall.federation.registry.grpc;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.guildhall.reputation.v1.MembershipServiceGrpc;
import org.guildhall.reputation.v1.RecordMemberRequest;
import org.guildhall.reputation.v1.RecordMemberResponse;

/** Takes what reputation is told of members, behind reputation's own contract. */
@GrpcService
class NeighbourReputation extends MembershipServiceGrpc.MembershipServiceImplBase {
    /** Shared between the bean and the tests of this JVM. */
    private static final ConcurrentLinkedQueue<RecordMemberRequest> TOLD = new ConcurrentLinkedQueue<>();

    static List<RecordMemberRequest> told(String federation) {
        return TOLD.stream()
                .filter(request -> request.getFederationId().equals(federation))
                .toList();
    }

    @Override
    public void recordMember(RecordMemberRequest request, StreamObserver<RecordMemberResponse> answer) {
        TOLD.add(request);
        answer.onNext(RecordMemberResponse.getDefaultInstance());
        answer.onCompleted();
    }
}
