package org.guildhall.reputation.consumer;

import java.time.Instant;
import java.util.List;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.v1.EventTag;
import org.guildhall.reputation.v1.ReportFirstSeenRequest;
import org.guildhall.reputation.v1.SignedEvent;

/** Makes reports of events that consumers really signed. */
public final class TestEvent {
    private TestEvent() {}

    /** An event with everything that the JSON of NIP-01 has to escape. */
    public static ReportFirstSeenRequest.Builder of(String consumer, Instant createdAt) {
        List<List<String>> tags = List.of(List.of("t", "hello \"world\"\n"), List.of());
        var unsigned = new org.guildhall.reputation.consumer.domain.SignedEvent(
                TestKey.of(consumer).publicKey(), createdAt, 1, tags, "grüße\t\u0001", Signature.of(new byte[64]));
        return ReportFirstSeenRequest.newBuilder()
                .setConsumerKey(TestKey.of(consumer).publicKey().hex())
                .setEvent(SignedEvent.newBuilder()
                        .setCreatedAt(ProtoTime.timestamp(createdAt))
                        .setKind(1)
                        .addTags(EventTag.newBuilder().addAllValues(tags.get(0)))
                        .addTags(EventTag.getDefaultInstance())
                        .setContent("grüße\t\u0001")
                        .setSignature(TestKey.of(consumer).sign(unsigned.id()).hex()));
    }
}
