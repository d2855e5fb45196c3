package org.guildhall.reputation.receipt;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.ExplainScoreResponse;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptServiceGrpc.ReceiptServiceBlockingStub;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RulingDecision;
import org.guildhall.reputation.v1.RulingEffect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RecordRulingIT extends ReputationTest {
    private static final Instant DECIDED = Instant.parse("2026-03-04T05:06:07Z");

    @Inject
    RecordRuling recordRuling;

    private final TestReceipt receipt = TestReceipt.of(
            fresh("provider"),
            fresh("consumer"),
            "lease-1",
            Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    private final String dispute = UUID.randomUUID().toString();

    @BeforeEach
    void aMint() {
        registerTestMint();
    }

    private static ReceiptServiceBlockingStub arbitration() {
        return as(ReceiptServiceGrpc.newBlockingStub(channel()), "arbitration", "service");
    }

    private RecordRulingRequest ruling(String disputeId, RulingDecision decision, Instant decidedAt) {
        return RecordRulingRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setReceiptDigest(receipt.signed().content().digest().hex())
                .setDisputeId(disputeId)
                .setDecision(decision)
                .setBuyerKey(TestKey.of(receipt.consumer()).publicKey().hex())
                .setSellerKey(TestKey.of(receipt.provider()).publicKey().hex())
                .setDecidedAt(timestamp(decidedAt))
                .build();
    }

    private RecordRulingRequest forBuyer() {
        return ruling(dispute, RulingDecision.RULING_DECISION_FOR_BUYER, DECIDED);
    }

    private RecordRulingRequest forSeller() {
        return ruling(dispute, RulingDecision.RULING_DECISION_FOR_SELLER, DECIDED.plusSeconds(1));
    }

    private static RulingEffect record(RecordRulingRequest ruling) {
        return arbitration().recordRuling(ruling).getEffect();
    }

    private long counting() {
        return score(receipt.provider(), null).getReceipts();
    }

    private ExplainScoreResponse explained() {
        return scores().explainScore(ExplainScoreRequest.newBuilder()
                .setProviderKey(TestKey.of(receipt.provider()).publicKey().hex())
                .build());
    }

    @Test
    void aRulingForTheBuyerTakesTheCreditAndKeepsTheLease() {
        submit(receipt);
        assertEquals(RulingEffect.RULING_EFFECT_VOIDED, record(forBuyer()));
        assertEquals(0, counting());
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE, submit(receipt));
        assertEquals(0, counting());
        ExplainScoreResponse explained = explained();
        assertEquals(1, explained.getReceipts().getVoided());
        assertEquals("dispute " + dispute, explained.getVoidedReceipts(0).getVoidReason());
        assertEquals(
                forBuyer().getReceiptDigest(), explained.getVoidedReceipts(0).getReceiptDigest());
    }

    @Test
    void aRulingForTheSellerLetsTheReceiptStand() {
        submit(receipt);
        assertEquals(RulingEffect.RULING_EFFECT_STANDS, record(forSeller()));
        assertEquals(1, counting());
    }

    @Test
    void anOverturnedRulingGivesTheCreditBackAndLeavesNoTraceInTheScore() {
        submit(receipt);
        record(forBuyer());
        assertEquals(RulingEffect.RULING_EFFECT_STANDS, record(forSeller()));
        assertEquals(1, counting());
        assertEquals(0, explained().getReceipts().getVoided());
        assertEquals(
                RulingEffect.RULING_EFFECT_STANDS,
                record(forBuyer()),
                "a ruling that was decided earlier doesn't come back");
        assertEquals(1, counting());
    }

    @Test
    void aReceiptStaysVoidAsLongAsOneOfItsDisputesIsForTheBuyer() {
        submit(receipt);
        String other = UUID.randomUUID().toString();
        record(forBuyer());
        record(ruling(other, RulingDecision.RULING_DECISION_FOR_BUYER, DECIDED));
        assertEquals(RulingEffect.RULING_EFFECT_VOIDED, record(forSeller()), "the other dispute's ruling stands");
        assertEquals("dispute " + other, explained().getVoidedReceipts(0).getVoidReason());
        assertEquals(
                RulingEffect.RULING_EFFECT_STANDS,
                record(ruling(other, RulingDecision.RULING_DECISION_FOR_SELLER, DECIDED)));
        assertEquals(1, counting());
    }

    @Test
    void aDisputeBetweenOthersChangesNothing() {
        submit(receipt);
        String stranger = TestKey.of("stranger").publicKey().hex();
        for (RecordRulingRequest ruling : List.of(
                forBuyer().toBuilder().setBuyerKey(stranger).build(),
                forBuyer().toBuilder().setSellerKey(stranger).build(),
                forBuyer().toBuilder()
                        .setBuyerKey(forBuyer().getSellerKey())
                        .setSellerKey(forBuyer().getBuyerKey())
                        .build())) {
            assertEquals(RulingEffect.RULING_EFFECT_OTHER_PARTIES, record(ruling));
            assertEquals(1, counting());
        }
    }

    @Test
    void aRulingThatComesBeforeItsReceiptHoldsOnceTheReceiptIsThere() throws Throwable {
        assertEquals(RulingEffect.RULING_EFFECT_RECEIPT_UNKNOWN, record(forBuyer()));
        submit(receipt);
        VertxContextSupport.subscribeAndAwait(() -> recordRuling.settleLateReceipts());
        assertEquals(0, counting());
    }

    @Test
    void theSameEventTwiceIsAppliedOnce() {
        submit(receipt);
        RecordRulingRequest first = forBuyer();
        record(first);
        record(forSeller());
        assertEquals(RulingEffect.RULING_EFFECT_VOIDED, record(first), "the first answer again");
        assertEquals(1, counting(), "and no effect");
        assertRefused(
                PlatformReason.REQUEST_ID_REUSED,
                () -> record(first.toBuilder()
                        .setDecision(RulingDecision.RULING_DECISION_FOR_SELLER)
                        .build()));
    }

    @Test
    void onlyServicesTellRulings() {
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> receipts().recordRuling(forBuyer()));
    }

    @Test
    void ofRacingRulingsOfOneDisputeTheLatestStands() throws Exception {
        submit(receipt);
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<RulingEffect>> calls = IntStream.range(0, 24)
                    .mapToObj(i -> (Callable<RulingEffect>) () -> record(ruling(
                            dispute,
                            i % 2 == 0
                                    ? RulingDecision.RULING_DECISION_FOR_SELLER
                                    : RulingDecision.RULING_DECISION_FOR_BUYER,
                            DECIDED.plusSeconds(i))))
                    .toList();
            for (Future<RulingEffect> call : threads.invokeAll(calls)) {
                call.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(0, counting());
        assertEquals(1, explained().getReceipts().getVoided());
    }
}
