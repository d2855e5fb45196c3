package org.guildhall.reputation.membership.grpc;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.guildhall.federation.v1.MemberScore;
import org.guildhall.federation.v1.RecordScoresRequest;
import org.guildhall.federation.v1.ReputationService;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.outbox.Delivery;
import org.guildhall.reputation.membership.ScoresChanged;

/** Tells federation the changed scores of a federation's members. */
@ApplicationScoped
class ScoresDelivery implements Delivery<ScoresChanged> {
    private final ReputationService federation;

    ScoresDelivery(@GrpcClient("federation") ReputationService federation) {
        this.federation = federation;
    }

    @Override
    public String receiver() {
        return "federation";
    }

    @Override
    public String type() {
        return ScoresChanged.TYPE;
    }

    @Override
    public Class<ScoresChanged> content() {
        return ScoresChanged.class;
    }

    @Override
    public Uni<?> deliver(ScoresChanged event, UUID eventId) {
        RecordScoresRequest.Builder request = RecordScoresRequest.newBuilder()
                .setRequestId(eventId.toString())
                .setAsOf(ProtoTime.timestamp(event.asOf()));
        event.scores()
                .forEach(score -> request.addScores(MemberScore.newBuilder()
                        .setMemberId(score.provider())
                        .setScore(Double.parseDouble(score.score()))));
        return federation.recordScores(request.build());
    }
}
