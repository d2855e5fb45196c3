package org.guildhall.reputation.receipt;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.mint.domain.Denomination;
import org.guildhall.reputation.receipt.domain.PaymentProof;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;
import org.guildhall.reputation.v1.MintKey;
import org.guildhall.reputation.v1.MintKind;
import org.guildhall.reputation.v1.Receipt;
import org.guildhall.reputation.v1.ReceiptOutcome;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.RegisterMintRequest;
import org.guildhall.reputation.v1.SubmitReceiptRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ReceiptGrpcIT extends ReputationTest {
    private final Instant completed =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

    @BeforeEach
    void mint() {
        registerTestMint();
    }

    private TestReceipt receipt() {
        return TestReceipt.of(fresh("p"), fresh("c"), "lease-1", completed);
    }

    @Test
    void aGoodReceiptIsAcceptedOnce() {
        TestReceipt receipt = receipt();
        ReceiptOutcome outcome = submit(proto(receipt.signed()).build());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, outcome.getVerdict());
        assertEquals(receipt.signed().content().digest().hex(), outcome.getReceiptDigest());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE, submit(receipt));
        assertEquals(1, score(receipt.provider(), null).getReceipts());
    }

    @Test
    void version1IsAcceptedAndRestampingItMakesADuplicate() {
        TestReceipt v1 = receipt().withVersion(ReceiptVersion.V1);
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(v1));
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE, submit(v1.withCompletedAt(completed.plusSeconds(100))));
    }

    @Test
    void anAbsentVersionIs2() {
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                submit(proto(receipt().signed()).clearVersion().build()).getVerdict());
    }

    @Test
    void anotherReceiptOfThePairForTheLeaseIsAConflict() {
        TestReceipt receipt = receipt();
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_CONFLICT,
                submit(receipt.withSuccess(0.5).withSwap(fresh("swap"))));
        TestReceipt ofAnother = TestReceipt.of(receipt.provider(), fresh("c"), receipt.lease(), completed);
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(ofAnother), "the lease id is the pair's own");
    }

    @Test
    void aPaymentProofIsGoodForOneReceipt() {
        TestReceipt receipt = receipt();
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt));
        TestReceipt other = receipt().withSwap(receipt.swap());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_PROOF_REPLAYED, submit(other));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                submit(other.withSwap(fresh("swap"))),
                "the refused one left no trace");
    }

    @Test
    void forgeriesAreFoundOutAndDontShadowTheGenuineReceipt() {
        TestReceipt receipt = receipt();
        var mallory = TestReceipt.key("mallory");
        var consumer = TestReceipt.key(receipt.consumer());
        var provider = TestReceipt.key(receipt.provider());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_BAD_CONSUMER_SIGNATURE, submit(receipt.signed(mallory, provider)));
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_BAD_PROVIDER_SIGNATURE, submit(receipt.signed(consumer, mallory)));
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt));
    }

    @Test
    void keysThatAreNoPointsCannotSign() {
        Receipt receipt = proto(receipt().signed())
                .setConsumerKey("eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34")
                .build();
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_BAD_CONSUMER_SIGNATURE,
                submit(receipt).getVerdict());
    }

    @Test
    void theOtherVerdictsAreGivenToo() {
        String self = fresh("self");
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_SELF_DEALING, submit(TestReceipt.of(self, self, "lease-1", completed)));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_FUTURE,
                submit(receipt()
                        .withCompletedAt(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(400))));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_UNKNOWN_MINT,
                submit(receipt().withMint("https://" + fresh("unknown") + ".test")));
        String closed = "https://" + fresh("closed") + ".test";
        mints().registerMint(mint(closed)
                .setKeys(0, mint(closed).getKeys(0).toBuilder().setValidUntil(timestamp(completed.minusSeconds(1))))
                .build());
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_BAD_PAYMENT_PROOF,
                submit(receipt().withMint(closed)));
    }

    @Test
    void aDuplicateStaysADuplicateWhenTheMintsKeysAreReplaced() {
        String url = "https://" + fresh("rotating") + ".test";
        mints().registerMint(mint(url).build());
        TestReceipt receipt = receipt().withMint(url);
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt));
        mints().registerMint(mint(url)
                .setKeys(0, mint("https://other.test").getKeys(0))
                .build());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE, submit(receipt));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_BAD_PAYMENT_PROOF,
                submit(receipt().withMint(url)));
    }

    @Test
    void cashuProofsAreVerifiedOfflineAndGoodForOneReceipt() {
        String url = "https://" + fresh("cashu") + ".test";
        TestCashuMint mint = TestCashuMint.of(url);
        mints().registerMint(RegisterMintRequest.newBuilder()
                .setMintUrl(url)
                .setKind(MintKind.MINT_KIND_CASHU_DLEQ)
                .addKeys(MintKey.newBuilder()
                        .setPublicKey(mint.key().hex())
                        .setKeysetId(mint.denomination().keysetId())
                        .setAmount(8))
                .build());
        PaymentProof.CashuDleq proof = mint.swap(fresh("token"));
        TestReceipt receipt = receipt();
        Receipt.Builder carriesR = proto(receipt.signed(proof));
        carriesR.getPaymentProofBuilder().getCashuDleqBuilder().setR("a".repeat(64));
        ReceiptOutcome refused = submit(carriesR.build());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_MALFORMED, refused.getVerdict());
        assertTrue(refused.getDetail().startsWith("payment_proof.cashu_dleq.r"), refused.getDetail());
        PaymentProof.CashuDleq otherAmount = new PaymentProof.CashuDleq(
                proof.mintUrl(),
                new Denomination(proof.denomination().keysetId(), 16),
                proof.blindedMessage(),
                proof.blindSignature(),
                proof.e(),
                proof.s());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_BAD_PAYMENT_PROOF, submit(receipt.signed(otherAmount)));
        PaymentProof.CashuDleq forged = new PaymentProof.CashuDleq(
                proof.mintUrl(),
                proof.denomination(),
                proof.blindedMessage(),
                mint.swap("another").blindSignature(),
                proof.e(),
                proof.s());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_BAD_PAYMENT_PROOF, submit(receipt.signed(forged)));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_BAD_PAYMENT_PROOF,
                submit(receipt.withMint(url).signed()),
                "a signature isn't a proof of a Cashu mint");
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt.signed(proof)));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_PROOF_REPLAYED, submit(receipt().signed(proof)));
    }

    @Test
    void everyBrokenBoundIsMalformedAndNamed() {
        Receipt good = proto(receipt().signed()).build();
        Map<String, Consumer<Receipt.Builder>> breaks = new LinkedHashMap<>();
        breaks.put("lease_id", r -> r.setLeaseId(""));
        breaks.put("provider_key", r -> r.setProviderKey(good.getProviderKey().toUpperCase()));
        breaks.put("consumer_key", r -> r.setConsumerKey("npub1x"));
        breaks.put(
                "duration_paid",
                r -> r.setDurationPaid(com.google.protobuf.Duration.newBuilder().setSeconds(-1)));
        breaks.put(
                "duration_delivered",
                r -> r.setDurationDelivered(
                        com.google.protobuf.Duration.newBuilder().setNanos(1)));
        breaks.put("success", r -> r.setSuccess(Double.NaN));
        breaks.put("payment_proof", Receipt.Builder::clearPaymentProof);
        breaks.put(
                "payment_proof.mint_signature.swap_response_hash",
                r -> r.getPaymentProofBuilder().getMintSignatureBuilder().clearSwapResponseHash());
        breaks.put("version", r -> r.setVersion(3));
        breaks.put("consumer_signature", Receipt.Builder::clearConsumerSignature);
        breaks.put("provider_signature", r -> r.setProviderSignature("00"));
        breaks.put("completed_at", Receipt.Builder::clearCompletedAt);
        breaks.forEach((field, broken) -> {
            Receipt.Builder receipt = good.toBuilder();
            broken.accept(receipt);
            ReceiptOutcome outcome = submit(receipt.build());
            assertEquals(ReceiptVerdict.RECEIPT_VERDICT_MALFORMED, outcome.getVerdict(), field);
            assertTrue(outcome.getDetail().startsWith(field), field + ": " + outcome.getDetail());
            assertEquals("", outcome.getReceiptDigest());
        });
        for (double success : new double[] {1.0000001, -0.1, 0.1234567, Double.POSITIVE_INFINITY}) {
            assertEquals(
                    ReceiptVerdict.RECEIPT_VERDICT_MALFORMED,
                    submit(good.toBuilder().setSuccess(success).build()).getVerdict());
        }
        Receipt late = good.toBuilder()
                .setCompletedAt(com.google.protobuf.Timestamp.newBuilder().setSeconds(253402300800L))
                .build();
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_MALFORMED, submit(late).getVerdict());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(good).getVerdict(), "none of them left a trace");
    }

    @Test
    void missingReceiptsAreRefusedAndAbsurdOnesMalformed() {
        assertEquals(List.of("receipt"), violatedFields(() -> receipts()
                .submitReceipt(SubmitReceiptRequest.getDefaultInstance())));
        Receipt huge =
                proto(receipt().signed()).setLeaseId("x".repeat(1_000_000)).build();
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_MALFORMED, submit(huge).getVerdict());
        Receipt never = proto(receipt().signed())
                .setCompletedAt(com.google.protobuf.Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                .setDurationPaid(com.google.protobuf.Duration.newBuilder().setSeconds(Long.MAX_VALUE))
                .build();
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_MALFORMED, submit(never).getVerdict());
    }

    @Test
    void providersConsumersAndServicesBringReceiptsOthersDont() {
        SubmitReceiptRequest request = SubmitReceiptRequest.newBuilder()
                .setReceipt(proto(receipt().signed()))
                .build();
        for (String role : List.of("provider", "consumer", "service", "admin")) {
            as(ReceiptServiceGrpc.newBlockingStub(channel()), "x", role).submitReceipt(request);
        }
        for (String role : List.of("operator", "observer", "arbiter", "auditor", "federation")) {
            assertRefused(
                    PlatformReason.ROLE_REQUIRED, () -> as(ReceiptServiceGrpc.newBlockingStub(channel()), "x", role)
                            .submitReceipt(request));
        }
    }

    @Test
    void theSameRequestIdGivesTheFirstVerdictAgain() {
        SubmitReceiptRequest request = SubmitReceiptRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setReceipt(proto(receipt().signed()))
                .build();
        var first = receipts().submitReceipt(request);
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, first.getOutcome().getVerdict());
        assertEquals(first, receipts().submitReceipt(request));
        assertRefused(PlatformReason.REQUEST_ID_REUSED, () -> receipts()
                .submitReceipt(request.toBuilder()
                        .setReceipt(proto(receipt().signed()))
                        .build()));
    }

    @Test
    void ofRacingReceiptsExactlyOneIsAccepted() throws Exception {
        for (int round = 0; round < 5; round++) {
            TestReceipt receipt = receipt();
            // The same content, another content for the same lease, and other leases with the same payment.
            List<org.guildhall.reputation.receipt.domain.Receipt> racing = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                racing.add(receipt.signed());
                racing.add(receipt.withSuccess((i + 1) / 10.0).signed());
                racing.add(receipt().withSwap(receipt.swap()).signed());
            }
            Map<ReceiptVerdict, Integer> verdicts = new EnumMap<>(ReceiptVerdict.class);
            var threads = Executors.newFixedThreadPool(racing.size());
            try {
                List<Callable<ReceiptVerdict>> calls = racing.stream()
                        .map(one -> (Callable<ReceiptVerdict>) () -> submit(one))
                        .toList();
                for (Future<ReceiptVerdict> call : threads.invokeAll(calls)) {
                    verdicts.merge(call.get(), 1, Integer::sum);
                }
            } finally {
                threads.shutdownNow();
            }
            assertEquals(1, verdicts.get(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED), verdicts::toString);
        }
    }

    @Test
    void verdictsAreCounted() {
        submit(receipt());
        String metrics = RestAssured.get("/q/metrics").asString();
        assertTrue(metrics.contains("guildhall_reputation_receipts_total{verdict=\"ACCEPTED\""), metrics);
    }
}
