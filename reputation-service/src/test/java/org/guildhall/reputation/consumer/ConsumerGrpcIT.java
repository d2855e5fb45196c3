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
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.consumer.domain.ConsumerReason;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.v1.ConsumerServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.ReportFirstSeenRequest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ConsumerGrpcIT extends ReputationTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static ConsumerServiceGrpc.ConsumerServiceBlockingStub observer() {
        return as(ConsumerServiceGrpc.newBlockingStub(channel()), "relay-1", "observer")
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    @Test
    void anEventMakesAConsumerOlderNeverYounger() {
        String consumer = fresh("c");
        Instant old = now.minus(Duration.ofDays(100));
        assertEquals(
                timestamp(old),
                observer().reportFirstSeen(TestEvent.of(consumer, old).build()).getFirstSeen());
        Instant later = now.minus(Duration.ofDays(10));
        assertEquals(
                timestamp(old),
                observer()
                        .reportFirstSeen(TestEvent.of(consumer, later).build())
                        .getFirstSeen());
        Instant older = now.minus(Duration.ofDays(200));
        assertEquals(
                timestamp(older),
                observer()
                        .reportFirstSeen(TestEvent.of(consumer, older).build())
                        .getFirstSeen());
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
                .reportFirstSeen(
                        TestEvent.of(consumer, now.minus(Duration.ofDays(31))).build());
        assertEquals(0.2, score(provider, null).getScore());
    }

    @Test
    void onlyWhatTheConsumerSignedIsTaken() {
        Instant old = now.minus(Duration.ofDays(100));
        ReportFirstSeenRequest good = TestEvent.of(fresh("c"), old).build();
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
                .reportFirstSeen(TestEvent.of(fresh("c"), now.plusSeconds(60)).build()));
    }

    @Test
    void badRequestsAndOtherRolesAreRefused() {
        assertEquals(List.of("consumer_key", "event"), violatedFields(() -> observer()
                .reportFirstSeen(ReportFirstSeenRequest.getDefaultInstance())));
        ReportFirstSeenRequest.Builder fraction = TestEvent.of(fresh("c"), now);
        fraction.getEventBuilder().getCreatedAtBuilder().setNanos(1_000_000);
        assertEquals(
                List.of("event.created_at"), violatedFields(() -> observer().reportFirstSeen(fraction.build())));
        assertRefused(
                PlatformReason.ROLE_REQUIRED, () -> as(ConsumerServiceGrpc.newBlockingStub(channel()), "x", "provider")
                        .reportFirstSeen(TestEvent.of(fresh("c"), now).build()));
    }
}
