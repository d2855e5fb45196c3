package org.guildhall.reputation.receipt.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintKey;
import org.guildhall.reputation.mint.domain.MintKind;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.receipt.TestReceipt;
import org.junit.jupiter.api.Test;

class ExaminationTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.250Z");
    private static final Instant COMPLETED = Instant.parse("2026-02-20T08:00:00Z");
    private static final Cryptography CRYPTOGRAPHY = TestReceipt.CRYPTOGRAPHY;
    private static final MintUrl MINT = new MintUrl(TestReceipt.MINT);

    private static Examination examination(MintKey... keys) {
        Mint mint = new Mint(MINT, MintKind.MINT_SIGNATURE, List.of(keys), NOW);
        return new Examination(Map.of(MINT, mint), CRYPTOGRAPHY, NOW);
    }

    private static Examination examination() {
        return examination(new MintKey.Signing(TestReceipt.key(TestReceipt.MINT).publicKey(), null, null));
    }

    private static TestReceipt receipt() {
        return TestReceipt.of("provider", "consumer", "lease-1", COMPLETED);
    }

    private static Verdict verdict(Examination examination, Receipt receipt) {
        Examined examined = examination.examine(receipt);
        return examined instanceof Examined.Settled settled
                ? settled.outcome().verdict()
                : ((Examined.Signed) examined).payment();
    }

    @Test
    void aReceiptThatBothSignedAndThatIsPaidHolds() {
        assertEquals(Verdict.ACCEPTED, verdict(examination(), receipt().signed()));
        assertEquals(
                Verdict.ACCEPTED,
                verdict(examination(), receipt().withVersion(ReceiptVersion.V1).signed()));
    }

    @Test
    void forgedSignaturesAreFoundOut() {
        TestKey consumer = TestReceipt.key("consumer");
        TestKey provider = TestReceipt.key("provider");
        TestKey mallory = TestReceipt.key("mallory");
        assertEquals(
                Verdict.BAD_CONSUMER_SIGNATURE, verdict(examination(), receipt().signed(mallory, provider)));
        assertEquals(
                Verdict.BAD_PROVIDER_SIGNATURE, verdict(examination(), receipt().signed(consumer, mallory)));
        assertEquals(
                Verdict.BAD_CONSUMER_SIGNATURE, verdict(examination(), receipt().signed(provider, consumer)));
    }

    @Test
    void everyFieldOfVersion2IsSigned() {
        Receipt good = receipt().signed();
        List<Receipt> changed = List.of(
                new Receipt(
                        new LeaseId("lease-2"),
                        good.providerKey(),
                        good.consumerKey(),
                        good.durationPaid(),
                        good.durationDelivered(),
                        good.success(),
                        good.paymentProof(),
                        good.version(),
                        good.consumerSignature(),
                        good.providerSignature(),
                        good.completedAt()),
                new Receipt(
                        good.leaseId(),
                        good.providerKey(),
                        good.consumerKey(),
                        good.durationPaid().plusSeconds(1),
                        good.durationDelivered(),
                        good.success(),
                        good.paymentProof(),
                        good.version(),
                        good.consumerSignature(),
                        good.providerSignature(),
                        good.completedAt()),
                new Receipt(
                        good.leaseId(),
                        good.providerKey(),
                        good.consumerKey(),
                        good.durationPaid(),
                        good.durationDelivered().plusSeconds(1),
                        good.success(),
                        good.paymentProof(),
                        good.version(),
                        good.consumerSignature(),
                        good.providerSignature(),
                        good.completedAt()),
                new Receipt(
                        good.leaseId(),
                        good.providerKey(),
                        good.consumerKey(),
                        good.durationPaid(),
                        good.durationDelivered(),
                        Success.of(0.999999),
                        good.paymentProof(),
                        good.version(),
                        good.consumerSignature(),
                        good.providerSignature(),
                        good.completedAt()),
                new Receipt(
                        good.leaseId(),
                        good.providerKey(),
                        good.consumerKey(),
                        good.durationPaid(),
                        good.durationDelivered(),
                        good.success(),
                        TestReceipt.proof(TestReceipt.MINT, "other"),
                        good.version(),
                        good.consumerSignature(),
                        good.providerSignature(),
                        good.completedAt()),
                new Receipt(
                        good.leaseId(),
                        good.providerKey(),
                        good.consumerKey(),
                        good.durationPaid(),
                        good.durationDelivered(),
                        good.success(),
                        good.paymentProof(),
                        ReceiptVersion.V1,
                        good.consumerSignature(),
                        good.providerSignature(),
                        good.completedAt()),
                new Receipt(
                        good.leaseId(),
                        good.providerKey(),
                        good.consumerKey(),
                        good.durationPaid(),
                        good.durationDelivered(),
                        good.success(),
                        good.paymentProof(),
                        good.version(),
                        good.consumerSignature(),
                        good.providerSignature(),
                        good.completedAt().plusSeconds(1)));
        for (Receipt receipt : changed) {
            assertNotEquals(good.content().digest(), receipt.content().digest());
            assertEquals(Verdict.BAD_CONSUMER_SIGNATURE, verdict(examination(), receipt));
        }
    }

    @Test
    void selfDealingIsFoundOutWhateverTheSignatures() {
        assertEquals(
                Verdict.SELF_DEALING,
                verdict(examination(), TestReceipt.of("p", "p", "l", COMPLETED).signed()));
    }

    @Test
    void fiveMinutesAheadIsTakenASecondMoreIsTheFuture() {
        Instant edge = Instant.parse("2026-03-01T12:05:00Z");
        assertEquals(
                Verdict.ACCEPTED,
                verdict(examination(), receipt().withCompletedAt(edge).signed()));
        assertEquals(
                Verdict.FUTURE,
                verdict(
                        examination(),
                        receipt().withCompletedAt(edge.plusSeconds(1)).signed()));
    }

    @Test
    void exactlyFiveMinutesAheadIsTaken() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        Examination sharp = new Examination(examination().mints(), CRYPTOGRAPHY, now);
        assertEquals(
                Verdict.ACCEPTED,
                verdict(sharp, receipt().withCompletedAt(now.plusSeconds(300)).signed()));
    }

    @Test
    void paymentsNeedARegisteredMintAndItsSignature() {
        assertEquals(
                Verdict.UNKNOWN_MINT,
                verdict(examination(), receipt().withMint("https://other.test").signed()));
        Examination otherKey =
                examination(new MintKey.Signing(TestReceipt.key("another mint").publicKey(), null, null));
        assertEquals(Verdict.BAD_PAYMENT_PROOF, verdict(otherKey, receipt().signed()));
    }

    @Test
    void aMintKeyProvesOnlyWhatWasCompletedWhileItHeldBothEndsIncluded() {
        var key = TestReceipt.key(TestReceipt.MINT).publicKey();
        assertEquals(
                Verdict.ACCEPTED,
                verdict(
                        examination(new MintKey.Signing(key, COMPLETED, COMPLETED)),
                        receipt().signed()));
        assertEquals(
                Verdict.BAD_PAYMENT_PROOF,
                verdict(
                        examination(new MintKey.Signing(key, COMPLETED.plusSeconds(1), null)),
                        receipt().signed()));
        assertEquals(
                Verdict.BAD_PAYMENT_PROOF,
                verdict(
                        examination(new MintKey.Signing(key, null, COMPLETED.minusSeconds(1))),
                        receipt().signed()));
    }

    @Test
    void anotherKeyOfTheMintMayProveIt() {
        Examination two = examination(
                new MintKey.Signing(TestReceipt.key("old").publicKey(), null, null),
                new MintKey.Signing(TestReceipt.key(TestReceipt.MINT).publicKey(), null, null));
        assertEquals(Verdict.ACCEPTED, verdict(two, receipt().signed()));
    }

    @Test
    void anUnsignedTimeCountsOnlyUpToTheMomentOfArrivalAndProvesNoAge() {
        Instant ahead = Instant.parse("2026-03-01T12:03:00Z");
        var late = assertInstanceOf(
                Examined.Signed.class,
                examination()
                        .examine(receipt()
                                .withVersion(ReceiptVersion.V1)
                                .withCompletedAt(ahead)
                                .signed()));
        assertEquals(NOW, late.completedAt());
        var early = assertInstanceOf(
                Examined.Signed.class,
                examination().examine(receipt().withVersion(ReceiptVersion.V1).signed()));
        assertEquals(COMPLETED, early.completedAt());
        assertEquals(NOW, early.activityAt());
        var signed = assertInstanceOf(
                Examined.Signed.class,
                examination().examine(receipt().withCompletedAt(ahead).signed()));
        assertEquals(ahead, signed.completedAt());
        assertEquals(ahead, signed.activityAt());
    }

    @Test
    void restampingAVersion1ReceiptDoesntMakeItAnother() {
        TestReceipt v1 = receipt().withVersion(ReceiptVersion.V1);
        assertEquals(
                v1.signed().content(),
                v1.withCompletedAt(COMPLETED.plusSeconds(60)).signed().content());
    }
}
