package org.guildhall.arbitration.dispute.grpc;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.guildhall.arbitration.dispute.DisputeEnded;
import org.guildhall.federation.v1.RecordDisputeRequest;
import org.guildhall.federation.v1.TrustService;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.outbox.Delivery;

/** Tells federation of a dispute that was resolved or expired, in case its parties belong to two federations. */
@ApplicationScoped
class InteractionDelivery implements Delivery<DisputeEnded> {
    private final TrustService federation;

    InteractionDelivery(@GrpcClient("federation") TrustService federation) {
        this.federation = federation;
    }

    @Override
    public String receiver() {
        return "federation";
    }

    @Override
    public String type() {
        return DisputeEnded.TYPE;
    }

    @Override
    public Class<DisputeEnded> content() {
        return DisputeEnded.class;
    }

    @Override
    public Uni<?> deliver(DisputeEnded event, UUID eventId) {
        return federation.recordDispute(RecordDisputeRequest.newBuilder()
                .setRequestId(eventId.toString())
                .setDisputeId(event.subject())
                .setBuyerId(event.buyerId())
                .setSellerId(event.sellerId())
                .setResolved(event.decision() != null)
                .setOpenedAt(ProtoTime.timestamp(event.openedAt()))
                .build());
    }
}
