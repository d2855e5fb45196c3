package org.guildhall.platform.outbox;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.guildhall.probe.v1.ProbeService;
import org.guildhall.probe.v1.ReceiveRequest;

/** Tells the probe of a note, as a service's delivery does. */
@ApplicationScoped
class NoteDelivery implements Delivery<NoteWritten> {
    static final String RECEIVER = "probe";

    private final ProbeService probe;

    NoteDelivery(@GrpcClient("probe") ProbeService probe) {
        this.probe = probe;
    }

    @Override
    public String receiver() {
        return RECEIVER;
    }

    @Override
    public String type() {
        return NoteWritten.TYPE;
    }

    @Override
    public Class<NoteWritten> content() {
        return NoteWritten.class;
    }

    @Override
    public Uni<?> deliver(NoteWritten event, UUID eventId) {
        return probe.receive(ReceiveRequest.newBuilder()
                .setRequestId(eventId.toString())
                .setSubject(event.subject())
                .setText(event.text())
                .build());
    }
}
