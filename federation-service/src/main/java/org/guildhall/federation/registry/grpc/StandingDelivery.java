package org.guildhall.federation.registry.grpc;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.guildhall.federation.registry.FederationStatusChanged;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.v1.RecordStandingRequest;
import org.guildhall.federation.v1.StandingService;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.outbox.Delivery;

/** Tells another service how a federation stands; each serves the same contract. */
abstract class StandingDelivery implements Delivery<FederationStatusChanged> {
    private final String receiver;
    private final StandingService service;

    private StandingDelivery(String receiver, StandingService service) {
        this.receiver = receiver;
        this.service = service;
    }

    @Singleton
    static class ToSettlement extends StandingDelivery {
        ToSettlement(@GrpcClient("settlement") StandingService settlement) {
            super("settlement", settlement);
        }
    }

    @Singleton
    static class ToReputation extends StandingDelivery {
        ToReputation(@GrpcClient("reputation") StandingService reputation) {
            super("reputation", reputation);
        }
    }

    @Singleton
    static class ToArbitration extends StandingDelivery {
        ToArbitration(@GrpcClient("arbitration") StandingService arbitration) {
            super("arbitration", arbitration);
        }
    }

    @Override
    public String receiver() {
        return receiver;
    }

    @Override
    public String type() {
        return FederationStatusChanged.TYPE;
    }

    @Override
    public Class<FederationStatusChanged> content() {
        return FederationStatusChanged.class;
    }

    @Override
    public Uni<?> deliver(FederationStatusChanged event, UUID eventId) {
        return service.recordStanding(RecordStandingRequest.newBuilder()
                .setRequestId(eventId.toString())
                .setFederationId(event.subject())
                .setSequence(event.sequence())
                .setStatus(RegistryMessages.status(FederationStatus.valueOf(event.status())))
                .setChangedAt(ProtoTime.timestamp(event.changedAt()))
                .build());
    }
}
