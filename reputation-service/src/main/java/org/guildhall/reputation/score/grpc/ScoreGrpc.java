package org.guildhall.reputation.score.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.ExplainScore;
import org.guildhall.reputation.score.GetScore;
import org.guildhall.reputation.score.ListScores;
import org.guildhall.reputation.score.WatchScores;
import org.guildhall.reputation.v1.BatchGetScoresRequest;
import org.guildhall.reputation.v1.BatchGetScoresResponse;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.ExplainScoreResponse;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.GetScoreResponse;
import org.guildhall.reputation.v1.ListScoresRequest;
import org.guildhall.reputation.v1.ListScoresResponse;
import org.guildhall.reputation.v1.ScoreService;
import org.guildhall.reputation.v1.WatchScoresRequest;
import org.guildhall.reputation.v1.WatchScoresResponse;

@GrpcService
class ScoreGrpc implements ScoreService {
    private final GetScore getScore;
    private final ExplainScore explainScore;
    private final ListScores listScores;
    private final WatchScores watchScores;

    ScoreGrpc(GetScore getScore, ExplainScore explainScore, ListScores listScores, WatchScores watchScores) {
        this.getScore = getScore;
        this.explainScore = explainScore;
        this.listScores = listScores;
        this.watchScores = watchScores;
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

    @Override
    public Uni<BatchGetScoresResponse> batchGetScores(BatchGetScoresRequest request) {
        return getScore.all(
                        ScoreProto.keys(request.getProviderKeysList()),
                        request.hasAsOf() ? ScoreProto.asOf(request.getAsOf()) : null)
                .map(ScoreProto::batchResponse);
    }

    @Override
    public Uni<ListScoresResponse> listScores(ListScoresRequest request) {
        return listScores
                .run(
                        request.hasAsOf() ? ScoreProto.asOf(request.getAsOf()) : null,
                        PageRequest.of(request, request.getPageSize(), request.getPageToken()))
                .map(ScoreProto::listResponse);
    }

    @Override
    public Multi<WatchScoresResponse> watchScores(WatchScoresRequest request) {
        return watchScores.run(ScoreProto.keys(request.getProviderKeysList())).map(ScoreProto::watchResponse);
    }
}
