package org.guildhall.federation.registry.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.stream.Collectors;
import org.guildhall.federation.registry.RecordScores;
import org.guildhall.federation.v1.MemberScore;
import org.guildhall.federation.v1.RecordScoresRequest;
import org.guildhall.federation.v1.RecordScoresResponse;
import org.guildhall.federation.v1.ReputationService;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.request.Requests;

/** What the reputation service tells, on the wire. */
@GrpcService
class ReputationGrpc implements ReputationService {
    private final RecordScores recordScores;
    private final Requests requests;

    ReputationGrpc(RecordScores recordScores, Requests requests) {
        this.recordScores = recordScores;
        this.requests = requests;
    }

    @Override
    public Uni<RecordScoresResponse> recordScores(RecordScoresRequest request) {
        Map<String, Double> scores = request.getScoresList().stream()
                .collect(Collectors.toMap(MemberScore::getMemberId, MemberScore::getScore, (first, second) -> second));
        return requests.once(request.getRequestId(), request, RecordScoresResponse.parser(), () -> recordScores
                .run(scores, ProtoTime.instant(request.getAsOf()))
                .replaceWith(RecordScoresResponse::getDefaultInstance));
    }
}
