package org.guildhall.arbitration.accuracy.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.arbitration.accuracy.ArbiterAccuracy;
import org.guildhall.arbitration.accuracy.EstimateAccuracy;
import org.guildhall.arbitration.accuracy.domain.Accuracy;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.grpc.WireTime;
import org.guildhall.arbitration.v1.AccuracyEstimate;
import org.guildhall.arbitration.v1.AccuracyService;
import org.guildhall.arbitration.v1.GetArbiterAccuracyRequest;
import org.guildhall.arbitration.v1.GetArbiterAccuracyResponse;

/** The edge of accuracies. */
@GrpcService
class AccuracyGrpc implements AccuracyService {
    private final EstimateAccuracy accuracy;

    AccuracyGrpc(EstimateAccuracy accuracy) {
        this.accuracy = accuracy;
    }

    @Override
    public Uni<GetArbiterAccuracyResponse> getArbiterAccuracy(GetArbiterAccuracyRequest request) {
        return accuracy.find(new ArbiterId(request.getArbiterId())).map(AccuracyGrpc::response);
    }

    private static GetArbiterAccuracyResponse response(ArbiterAccuracy accuracy) {
        return GetArbiterAccuracyResponse.newBuilder()
                .setArbiterId(accuracy.arbiter().value())
                .setVotes(accuracy.votes())
                .setWhenBuyerIsRight(estimate(accuracy.whenBuyerIsRight()))
                .setWhenSellerIsRight(estimate(accuracy.whenSellerIsRight()))
                .setEstimatedAt(WireTime.timestamp(accuracy.estimatedAt()))
                .build();
    }

    private static AccuracyEstimate estimate(Accuracy accuracy) {
        return AccuracyEstimate.newBuilder()
                .setEstimate(accuracy.estimate())
                .setLow(accuracy.low())
                .setHigh(accuracy.high())
                .build();
    }
}
