package org.guildhall.arbitration.dispute.grpc;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.guildhall.arbitration.dispute.DisputeEnded;
import org.guildhall.arbitration.dispute.domain.Side;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.outbox.Delivery;
import org.guildhall.reputation.v1.ReceiptService;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RulingDecision;

/** Tells reputation how a dispute about a receipt was decided. */
@ApplicationScoped
class RulingDelivery implements Delivery<DisputeEnded> {
    private final ReceiptService reputation;

    RulingDelivery(@GrpcClient("reputation") ReceiptService reputation) {
        this.reputation = reputation;
    }

    @Override
    public String receiver() {
        return "reputation";
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
        return reputation.recordRuling(RecordRulingRequest.newBuilder()
                .setRequestId(eventId.toString())
                .setReceiptDigest(event.receiptDigest())
                .setDisputeId(event.subject())
                .setDecision(
                        Side.BUYER.name().equals(event.decision())
                                ? RulingDecision.RULING_DECISION_FOR_BUYER
                                : RulingDecision.RULING_DECISION_FOR_SELLER)
                .setBuyerKey(event.buyerKey())
                .setSellerKey(event.sellerKey())
                .setDecidedAt(ProtoTime.timestamp(event.endedAt()))
                .build());
    }
}
