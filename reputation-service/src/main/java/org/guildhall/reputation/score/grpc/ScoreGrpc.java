package org.guildhall.reputation.score.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.ExplainScore;
import org.guildhall.reputation.score.GetScore;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.ExplainScoreResponse;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.GetScoreResponse;
import org.guildhall.reputation.v1.ScoreService;

@GrpcService
class ScoreGrpc implements ScoreService {
    private final GetScore getScore;
    private final ExplainScore explainScore;

    ScoreGrpc(GetScore getScore, ExplainScore explainScore) {
        this.getScore = getScore;
        this.explainScore = explainScore;
    }

    @Override
    public Uni<GetScoreResponse> getScore(GetScoreRequest request) {
        return getScore.run(
                        new PublicKey(request.getProviderKey()),
                        request.hasAsOf() ? ScoreProto.asOf(request.getAsOf()) : null)
                .map(ScoreProto::getResponse);
    }

    @Override
    public Uni<ExplainScoreResponse> explainScore(ExplainScoreRequest request) {
        return explainScore
                .run(
                        new PublicKey(request.getProviderKey()),
                        request.hasAsOf() ? ScoreProto.asOf(request.getAsOf()) : null,
                        PageRequest.of(request, request.getPageSize(), request.getPageToken()))
                .map(ScoreProto::explainResponse);
    }
}
