package org.guildhall.reputation.offer.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.SignedContent;
import org.guildhall.reputation.offer.TestOffer;
import org.guildhall.reputation.time.domain.ClockSkew;
import org.junit.jupiter.api.Test;

class OfferTest {
    private static final Instant PUBLISHED = Instant.ofEpochSecond(1_772_000_000L);
    private static final Offer EXAMPLE = TestOffer.of("provider", PUBLISHED)
            .withStake(TestOffer.stake("provider", 'a', 100_000, Instant.ofEpochSecond(1_800_000_000L)))
            .signed();
    private static final Heartbeat HEARTBEAT = TestOffer.heartbeat("provider", PUBLISHED);

    private static void assertOnPage(Statement statement, Signature signature) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reputation.md"));
        for (String part : List.of(statement.canonicalJson(), statement.digest().hex(), signature.hex())) {
            assertTrue(page.contains(part), part);
        }
    }

    @Test
    void theWorkedExampleOfAnOfferHolds() throws IOException {
        assertEquals(
                "ef538d44f8a657ecf6d7fe9afb335d6882cf446863177a94a6ecee9e4b0ab0cf",
                EXAMPLE.statement().digest().hex());
        assertEquals(
                "12ba68001f73c7fa77cd4619577cbe72ecbe7a963b146729904577b2633022e02a2ff8ddff329530a48c16348d2782c58a19c843f98177fc6e701c6422534ea4",
                EXAMPLE.signature().hex());
        assertOnPage(EXAMPLE.statement(), EXAMPLE.signature());
    }

    @Test
    void theWorkedExampleOfAHeartbeatHolds() throws IOException {
        assertEquals(
                "8d33f65fe7b1e43f708b89c36ba0e310866c9922c1aba3eabed6025210cef578",
                HEARTBEAT.statement().digest().hex());
        assertEquals(
                "ed18a90c25db2a7c6104ffab9223460cc9bffbe598a160b51fee2b3e86ee6fa0cc19b5f61e7fd9e7a13030eb597613bbd7977baff41c767e4fc8097ed623938f",
                HEARTBEAT.signature().hex());
        assertOnPage(HEARTBEAT.statement(), HEARTBEAT.signature());
    }

    @Test
    void whatIsKeptIsReadAgainAsItWasSigned() {
        for (Offer offer : List.of(
                EXAMPLE, TestOffer.of("provider", PUBLISHED).withLocation(null).signed())) {
            assertEquals(offer, SignedContent.offer(offer.statement().canonicalJson(), offer.signature()));
        }
        assertEquals(HEARTBEAT, SignedContent.heartbeat(HEARTBEAT.statement().canonicalJson(), HEARTBEAT.signature()));
        assertThrows(IllegalArgumentException.class, () -> SignedContent.offer("{}", EXAMPLE.signature()));
        assertThrows(IllegalArgumentException.class, () -> SignedContent.offer("no JSON", EXAMPLE.signature()));
    }

    @Test
    void everyMemberOfAnOfferIsSigned() {
        TestOffer offer = TestOffer.of("provider", PUBLISHED);
        List<TestOffer> others = List.of(
                offer,
                TestOffer.of("provider", PUBLISHED.plusSeconds(1)),
                TestOffer.of("another", PUBLISHED),
                offer.withHostname("other.example"),
                offer.withLocation(null),
                offer.withCapabilities("lxc", "kvm"),
                offer.withLevel(IsolationLevel.SHARED_KERNEL),
                offer.withStake(EXAMPLE.stakeProof()));
        assertEquals(
                others.size(),
                others.stream()
                        .map(other -> other.signed().statement().digest())
                        .distinct()
                        .count());
    }

    @Test
    void fiveMinutesAheadAreToleratedAndNotASecondMore() {
        assertFalse(ClockSkew.isFuture(PUBLISHED.plusSeconds(300), PUBLISHED));
        assertTrue(ClockSkew.isFuture(PUBLISHED.plusSeconds(301), PUBLISHED));
    }
}
