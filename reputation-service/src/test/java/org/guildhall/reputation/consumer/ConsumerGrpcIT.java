package org.guildhall.reputation.consumer;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.consumer.domain.ConsumerReason;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.v1.ConsumerServiceGrpc;
import org.guildhall.reputation.v1.EventTag;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.ReportFirstSeenRequest;
import org.guildhall.reputation.v1.SignedEvent;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ConsumerGrpcIT extends ReputationTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static ConsumerServiceGrpc.ConsumerServiceBlockingStub observer() {
        return as(ConsumerServiceGrpc.newBlockingStub(channel()), "relay-1", "observer")
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static ReportFirstSeenRequest.Builder event(String consumer, Instant createdAt) {
        List<List<String>> tags = List.of(List.of("t", "hello \"world\"\n"), List.of());
        var unsigned = new org.guildhall.reputation.consumer.domain.SignedEvent(
                TestKey.of(consumer).publicKey(), createdAt, 1, tags, "grüße\t\u0001", Signature.of(new byte[64]));
        return ReportFirstSeenRequest.newBuilder()
                .setConsumerKey(TestKey.of(consumer).publicKey().hex())
                .setEvent(SignedEvent.newBuilder()
                        .setCreatedAt(timestamp(createdAt))
                        .setKind(1)
                        .addTags(EventTag.newBuilder().addAllValues(tags.get(0)))
                        .addTags(EventTag.getDefaultInstance())
                        .setContent("grüße\t\u0001")
                        .setSignature(TestKey.of(consumer).sign(unsigned.id()).hex()));
    }

    @Test
    void anEventMakesAConsumerOlderNeverYounger() {
        String consumer = fresh("c");
        Instant old = now.minus(Duration.ofDays(100));
        assertEquals(
                timestamp(old),
                observer().reportFirstSeen(event(consumer, old).build()).getFirstSeen());
        Instant later = now.minus(Duration.ofDays(10));
        assertEquals(
                timestamp(old),
                observer().reportFirstSeen(event(consumer, later).build()).getFirstSeen());
        Instant older = now.minus(Duration.ofDays(200));
        assertEquals(
                timestamp(older),
                observer().reportFirstSeen(event(consumer, older).build()).getFirstSeen());
    }

    @Test
    void anAgedConsumersReceiptsCountAtOnce() {
        registerTestMint();
        String provider = fresh("p");
        String consumer = fresh("c");
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                submit(TestReceipt.of(provider, consumer, "l", now.minusSeconds(10))));
        assertEquals(0.0, score(provider, null).getScore());
        observer()
                .reportFirstSeen(event(consumer, now.minus(Duration.ofDays(31))).build());
        assertEquals(0.2, score(provider, null).getScore());
    }

    @Test
    void onlyWhatTheConsumerSignedIsTaken() {
        Instant old = now.minus(Duration.ofDays(100));
        ReportFirstSeenRequest good = event(fresh("c"), old).build();
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> observer()
                .reportFirstSeen(good.toBuilder()
                        .setConsumerKey(TestKey.of("another").publicKey().hex())
                        .build()));
        ReportFirstSeenRequest.Builder restamped = good.toBuilder();
        restamped.getEventBuilder().setCreatedAt(timestamp(old.minusSeconds(1)));
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> observer().reportFirstSeen(restamped.build()));
    }

    @Test
    void eventsOfTheFutureAreRefused() {
        assertRefused(ConsumerReason.EVENT_IN_FUTURE, () -> observer()
                .reportFirstSeen(event(fresh("c"), now.plusSeconds(60)).build()));
    }

    @Test
    void badRequestsAndOtherRolesAreRefused() {
        assertEquals(List.of("consumer_key", "event"), violatedFields(() -> observer()
                .reportFirstSeen(ReportFirstSeenRequest.getDefaultInstance())));
        ReportFirstSeenRequest.Builder fraction = event(fresh("c"), now);
        fraction.getEventBuilder().getCreatedAtBuilder().setNanos(1_000_000);
        assertEquals(
                List.of("event.created_at"), violatedFields(() -> observer().reportFirstSeen(fraction.build())));
        assertRefused(
                PlatformReason.ROLE_REQUIRED, () -> as(ConsumerServiceGrpc.newBlockingStub(channel()), "x", "provider")
                        .reportFirstSeen(event(fresh("c"), now).build()));
    }
}
