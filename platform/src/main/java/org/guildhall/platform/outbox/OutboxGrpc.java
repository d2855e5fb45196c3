package org.guildhall.platform.outbox;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.guildhall.outbox.v1.DeliveryState;
import org.guildhall.outbox.v1.DiscardRequest;
import org.guildhall.outbox.v1.DiscardResponse;
import org.guildhall.outbox.v1.ListUndeliveredRequest;
import org.guildhall.outbox.v1.ListUndeliveredResponse;
import org.guildhall.outbox.v1.OutboxService;
import org.guildhall.outbox.v1.RedeliverRequest;
import org.guildhall.outbox.v1.RedeliverResponse;
import org.guildhall.outbox.v1.UndeliveredEvent;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.outbox.UndeliveredEvents.Undelivered;
import org.guildhall.platform.page.PageRequest;

/** The edge of {@link UndeliveredEvents}. */
@GrpcService
class OutboxGrpc implements OutboxService {
    private final UndeliveredEvents events;

    OutboxGrpc(UndeliveredEvents events) {
        this.events = events;
    }

    @Override
    public Uni<ListUndeliveredResponse> listUndelivered(ListUndeliveredRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return events.list(request.getReceiver(), request.getDeadOnly(), page)
                .map(cut -> ListUndeliveredResponse.newBuilder()
                        .addAllEvents(
                                cut.items().stream().map(OutboxGrpc::encode).toList())
                        .setNextPageToken(cut.nextToken())
                        .build());
    }

    @Override
    public Uni<RedeliverResponse> redeliver(RedeliverRequest request) {
        return events.redeliver(UUID.fromString(request.getEventId()))
                .map(event ->
                        RedeliverResponse.newBuilder().setEvent(encode(event)).build());
    }

    @Override
    public Uni<DiscardResponse> discard(DiscardRequest request) {
        return events.discard(UUID.fromString(request.getEventId()))
                .map(event ->
                        DiscardResponse.newBuilder().setEvent(encode(event)).build());
    }

    private static UndeliveredEvent encode(Undelivered event) {
        UndeliveredEvent.Builder proto = UndeliveredEvent.newBuilder()
                .setEventId(event.eventId().toString())
                .setType(event.type())
                .setSubject(event.subject())
                .setReceiver(event.receiver())
                .setPosition(event.position())
                .setState(
                        event.deadAt() == null
                                ? DeliveryState.DELIVERY_STATE_WAITING
                                : DeliveryState.DELIVERY_STATE_DEAD)
                .setCreatedAt(ProtoTime.timestamp(event.createdAt()))
                .setAttempts(event.attempts());
        if (event.firstAttemptedAt() != null) {
            proto.setFirstAttemptedAt(ProtoTime.timestamp(event.firstAttemptedAt()));
        }
        if (event.lastCode() != null) {
            proto.setLastCode(event.lastCode());
        }
        if (event.lastReason() != null) {
            proto.setLastReason(event.lastReason());
        }
        if (event.deadAt() != null) {
            proto.setDeadAt(ProtoTime.timestamp(event.deadAt()));
        }
        return proto.build();
    }
}
