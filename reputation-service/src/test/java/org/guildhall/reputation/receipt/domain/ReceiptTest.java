package org.guildhall.reputation.receipt.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.receipt.TestReceipt;
import org.junit.jupiter.api.Test;

class ReceiptTest {
    private static final Instant COMPLETED = Instant.ofEpochSecond(1_772_000_000L);

    private static Receipt receipt(Duration paid, Duration delivered, Instant completedAt) {
        Signature none = Signature.of(new byte[64]);
        return new Receipt(
                new LeaseId("lease-1"),
                TestReceipt.key("provider").publicKey(),
                TestReceipt.key("consumer").publicKey(),
                paid,
                delivered,
                Success.of(0.95),
                new PaymentProof.MintSignature(new MintUrl("https://mint.test"), Digest.of(new byte[32]), none),
                ReceiptVersion.V2,
                none,
                none,
                completedAt);
    }

    /** The worked example of docs/reputation.md. */
    @Test
    void theWorkedExampleOfVersion2Holds() {
        Receipt receipt = TestReceipt.of("provider", "consumer", "lease-1", COMPLETED)
                .withSuccess(0.95)
                .signed();
        assertEquals(WorkedExample.V2_JSON, receipt.content().json());
        assertEquals(WorkedExample.V2_DIGEST, receipt.content().digest().hex());
        assertEquals(
                WorkedExample.V2_CONSUMER_SIGNATURE, receipt.consumerSignature().hex());
        assertTrue(Schnorr.verify(
                receipt.consumerKey(), receipt.content().digest(), new Signature(WorkedExample.V2_CONSUMER_SIGNATURE)));
    }

    /** The worked example of docs/reputation.md. */
    @Test
    void theWorkedExampleOfVersion1Holds() {
        Receipt receipt = TestReceipt.of("provider", "consumer", "lease-1", COMPLETED)
                .withSuccess(0.95)
                .withVersion(ReceiptVersion.V1)
                .signed();
        assertEquals(WorkedExample.V1_JSON, receipt.content().json());
        assertEquals(WorkedExample.V1_DIGEST, receipt.content().digest().hex());
        assertEquals(
                WorkedExample.V1_PROVIDER_SIGNATURE, receipt.providerSignature().hex());
    }

    @Test
    void thePageShowsTheWorkedExamples() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reputation.md"));
        for (String part : List.of(
                WorkedExample.V2_JSON,
                WorkedExample.V2_DIGEST,
                WorkedExample.V2_CONSUMER_SIGNATURE,
                WorkedExample.V1_JSON,
                WorkedExample.V1_DIGEST,
                WorkedExample.V1_PROVIDER_SIGNATURE)) {
            assertTrue(page.contains(part), part);
        }
    }

    @Test
    void spansAreWholeSecondsFromZero() {
        receipt(Duration.ZERO, Duration.ZERO, COMPLETED);
        for (Duration bad :
                new Duration[] {Duration.ofSeconds(-1), Duration.ofMillis(1500), Duration.ofDays(4_000_000)}) {
            assertThrows(IllegalArgumentException.class, () -> receipt(bad, Duration.ZERO, COMPLETED));
            assertThrows(IllegalArgumentException.class, () -> receipt(Duration.ZERO, bad, COMPLETED));
        }
    }

    @Test
    void theCompletionIsAWholeSecondFrom1970On() {
        receipt(Duration.ZERO, Duration.ZERO, Instant.EPOCH);
        for (Instant bad : new Instant[] {
            Instant.EPOCH.minusSeconds(1), COMPLETED.plusMillis(1), Instant.parse("+10000-01-01T00:00:00Z")
        }) {
            assertThrows(IllegalArgumentException.class, () -> receipt(Duration.ZERO, Duration.ZERO, bad));
        }
    }

    @Test
    void leaseIdsHave1To128CharactersCountedAsUnicode() {
        assertEquals("x", new LeaseId("x").text());
        new LeaseId("😀".repeat(128));
        assertThrows(IllegalArgumentException.class, () -> new LeaseId(""));
        assertThrows(IllegalArgumentException.class, () -> new LeaseId("x".repeat(129)));
        assertThrows(IllegalArgumentException.class, () -> new LeaseId("😀".repeat(129)));
        assertThrows(IllegalArgumentException.class, () -> new LeaseId("a\u0000b"));
    }

    @Test
    void successComesInMillionthsFromZeroToOne() {
        assertEquals(0, Success.of(0).millionths());
        assertEquals(0, Success.of(-0.0).millionths());
        assertEquals(1, Success.of(0.000001).millionths());
        assertEquals(100_000, Success.of(0.1).millionths());
        assertEquals(999_999, Success.of(0.999999).millionths());
        assertEquals(1_000_000, Success.of(1).millionths());
        for (double bad : new double[] {
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.000001,
            1.000001,
            0.1234567,
            1e-7,
            1.0 / 3,
            1.00000001,
            -1e-50
        }) {
            assertThrows(IllegalArgumentException.class, () -> Success.of(bad), String.valueOf(bad));
        }
    }

    @Test
    void everyMillionthReadsBackAsItself() {
        for (int millionths = 0; millionths <= 1_000_000; millionths++) {
            assertEquals(millionths, Success.of(millionths / 1e6).millionths());
        }
    }

    @Test
    void versionsAre1And2() {
        assertEquals(ReceiptVersion.V1, ReceiptVersion.of(1));
        assertEquals(ReceiptVersion.V2, ReceiptVersion.of(2));
        assertEquals(2, ReceiptVersion.V2.number());
        assertThrows(IllegalArgumentException.class, () -> ReceiptVersion.of(0));
        assertThrows(IllegalArgumentException.class, () -> ReceiptVersion.of(3));
    }
}
