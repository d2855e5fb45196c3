package org.guildhall.reputation.consumer.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.consumer.ReportFirstSeen;
import org.guildhall.reputation.consumer.domain.SignedEvent;
import org.guildhall.reputation.v1.ConsumerService;
import org.guildhall.reputation.v1.ReportFirstSeenRequest;
import org.guildhall.reputation.v1.ReportFirstSeenResponse;

@GrpcService
class ConsumerGrpc implements ConsumerService {
    private final ReportFirstSeen reportFirstSeen;
    private final Requests requests;

    ConsumerGrpc(ReportFirstSeen reportFirstSeen, Requests requests) {
        this.reportFirstSeen = reportFirstSeen;
        this.requests = requests;
    }

    @Override
    public Uni<ReportFirstSeenResponse> reportFirstSeen(ReportFirstSeenRequest request) {
        return requests.once(request.getRequestId(), request, ReportFirstSeenResponse.parser(), () -> reportFirstSeen
                .run(event(request))
                .map(firstSeen -> ReportFirstSeenResponse.newBuilder()
                        .setFirstSeen(ProtoTime.timestamp(firstSeen))
                        .build()));
    }

    private static SignedEvent event(ReportFirstSeenRequest request) {
        var event = request.getEvent();
        return new SignedEvent(
                new PublicKey(request.getConsumerKey()),
                Instant.ofEpochSecond(event.getCreatedAt().getSeconds()),
                event.getKind(),
                event.getTagsList().stream()
                        .map(tag -> List.copyOf(tag.getValuesList()))
                        .toList(),
                event.getContent(),
                new Signature(event.getSignature()));
    }
}
