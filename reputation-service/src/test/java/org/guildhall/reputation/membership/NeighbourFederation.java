package org.guildhall.reputation.membership;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.guildhall.federation.v1.MemberScore;
import org.guildhall.federation.v1.RecordScoresRequest;
import org.guildhall.federation.v1.RecordScoresResponse;
import org.guildhall.federation.v1.ReputationServiceGrpc;

/** Takes what federation is told of scores, behind federation's own contract. */
@GrpcService
class NeighbourFederation extends ReputationServiceGrpc.ReputationServiceImplBase {
    /** Shared between the bean and the tests of this JVM. */
    private static final ConcurrentLinkedQueue<RecordScoresRequest> TOLD = new ConcurrentLinkedQueue<>();

    /** The scores told of one provider, in order. */
    static List<Double> scores(String providerKey) {
        return TOLD.stream()
                .flatMap(request -> request.getScoresList().stream())
                .filter(score -> score.getMemberId().equals(providerKey))
                .map(MemberScore::getScore)
                .toList();
    }

    @Override
    public void recordScores(RecordScoresRequest request, StreamObserver<RecordScoresResponse> answer) {
        TOLD.add(request);
        answer.onNext(RecordScoresResponse.getDefaultInstance());
        answer.onCompleted();
    }
}
