package org.guildhall.federation.registry.grpc;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.guildhall.federation.registry.MemberRegistered;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.outbox.Delivery;
import org.guildhall.reputation.v1.MembershipService;
import org.guildhall.reputation.v1.RecordMemberRequest;

/** Tells reputation which federation a provider belongs to. */
@ApplicationScoped
class MemberDelivery implements Delivery<MemberRegistered> {
    private final MembershipService reputation;

    MemberDelivery(@GrpcClient("reputation") MembershipService reputation) {
        this.reputation = reputation;
    }

    @Override
    public String receiver() {
        return "reputation";
    }

    @Override
    public String type() {
        return MemberRegistered.TYPE;
    }

    @Override
    public Class<MemberRegistered> content() {
        return MemberRegistered.class;
    }

    @Override
    public Uni<?> deliver(MemberRegistered event, UUID eventId) {
        return reputation.recordMember(RecordMemberRequest.newBuilder()
                .setRequestId(eventId.toString())
                .setFederationId(event.subject())
                .setProviderKey(event.provider())
                .setRegisteredAt(ProtoTime.timestamp(event.registeredAt()))
                .build());
    }
}
