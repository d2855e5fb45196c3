package org.guildhall.settlement.batch.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.operator.domain.OperatorReason;
import org.guildhall.settlement.v1.BatchState;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.Settlement;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FinalizeBatchGrpcIT extends SettlementTest {
    private static final String DAY = "2026-04-17";

    private FinalizeBatchRequest.Builder closing() {
        return FinalizeBatchRequest.newBuilder().setOperatorId(id).setPeriodId(DAY);
    }

    private FinalizeBatchRequest.Builder signed(TestKey by, long successful) {
        Signature signature = by.sign(org.guildhall.settlement.batch.domain.Settlement.payload(
                new BatchId(new OperatorId(id), Period.of(DAY)),
                new org.guildhall.settlement.batch.domain.OutcomeCounts(successful, 0, 0, 0)));
        return closing()
                .setExpectedCounts(OutcomeCounts.newBuilder().setSuccessfulCount(successful))
                .setOperatorSignature(signature.hex());
    }

    private Settlement close(FinalizeBatchRequest.Builder request) {
        return batches().finalizeBatch(request.build()).getSettlement();
    }

    @Test
    void aSignedSettlementVerifiesFromItsOwnFields() {
        register(true);
        redeem(DAY, 12);
        clock.set(Instant.parse("2026-11-21T10:00:00.123456Z"));
        Settlement settlement = close(signed(key, 12));
        assertEquals(
                "{\"denial_counts\":{},\"operator_id\":\"" + id
                        + "\",\"period_id\":\"2026-04-17\",\"successful_count\":12}",
                settlement.getPayload());
        assertEquals(key.publicKey().hex(), settlement.getOperatorPublicKey());
        assertTrue(Schnorr.verify(
                new PublicKey(settlement.getOperatorPublicKey()),
                new Digest(settlement.getPayloadDigest()),
                new Signature(settlement.getOperatorSignature())));
        assertEquals(123_456_000, settlement.getFinalizedAt().getNanos());
        assertEquals(BatchState.BATCH_STATE_FINALIZED, batch(DAY).getState());
        assertEquals(settlement, batch(DAY).getSettlement());
    }

    @Test
    void anOperatorWithoutAKeySettlesUnsigned() {
        register(false);
        redeem(DAY, 10);
        Settlement settlement = close(closing());
        assertEquals("", settlement.getOperatorSignature());
        assertEquals(10, settlement.getCounts().getSuccessfulCount());
        assertEquals(settlement, batch(DAY).getSettlement());
    }

    @Test
    void finalizingTwiceIsRefusedButARequestIdGivesTheFirstAnswerAgain() {
        register(false);
        redeem(DAY, 10);
        FinalizeBatchRequest.Builder request =
                closing().setRequestId(UUID.randomUUID().toString());
        Settlement first = close(request);
        assertEquals(first, close(request));
        var facts = assertRefused(BatchReason.BATCH_FINALIZED, () -> close(closing()));
        assertEquals(id, facts.get("operator_id"));
        assertEquals(Long.toString(first.getLeafIndex()), facts.get("leaf_index"));
        assertRefused(PlatformReason.REQUEST_ID_REUSED, () -> close(request.setEarly(true)));
    }

    @Test
    void aRefusedRequestIdIsNotUsedUp() {
        register(false);
        redeem(DAY, 9);
        FinalizeBatchRequest.Builder request =
                closing().setRequestId(UUID.randomUUID().toString());
        assertRefused(BatchReason.BATCH_TOO_SMALL, () -> close(request));
        redeem(DAY, 1);
        assertEquals(10, close(request).getCounts().getSuccessfulCount());
    }

    @Test
    void aBatchThatNeverWasIsNotFound() {
        assertRefused(OperatorReason.OPERATOR_NOT_FOUND, () -> close(closing()));
        register(false);
        assertRefused(BatchReason.BATCH_NOT_FOUND, () -> close(closing()));
        assertRefused(BatchReason.PERIOD_INVALID, () -> close(closing().setPeriodId("2026-13")));
    }

    @Test
    void beforeThePeriodsEndItTakesEarly() {
        register(false);
        clock.set(Instant.parse("2026-04-17T23:59:59.999999Z"));
        redeem(DAY, 10);
        var facts = assertRefused(BatchReason.PERIOD_NOT_OVER, () -> close(closing()));
        assertEquals("2026-04-18T00:00:00Z", facts.get("ends_at"));
        assertEquals(10, close(closing().setEarly(true)).getCounts().getSuccessfulCount());
    }

    @Test
    void aSmallBatchIsNotPublishedAndStaysOpen() {
        register(false);
        redeem(DAY, 9);
        var facts = assertRefused(BatchReason.BATCH_TOO_SMALL, () -> close(closing()));
        assertEquals("10", facts.get("min_batch_size"));
        redeem(DAY, 1);
        assertEquals(10, close(closing()).getCounts().getSuccessfulCount());
    }

    @Test
    void otherCountsThanSignedAreRefusedWithThePayload() {
        register(true);
        redeem(DAY, 11);
        var facts = assertRefused(BatchReason.PAYLOAD_MISMATCH, () -> close(signed(key, 10)));
        assertEquals(
                "{\"denial_counts\":{},\"operator_id\":\"" + id
                        + "\",\"period_id\":\"2026-04-17\",\"successful_count\":11}",
                facts.get("payload"));
        assertEquals(11, close(signed(key, 11)).getCounts().getSuccessfulCount());
    }

    @Test
    void aKeyDemandsItsOwnSignature() {
        register(true);
        redeem(DAY, 10);
        var facts = assertRefused(BatchReason.SIGNATURE_REQUIRED, () -> close(closing()));
        assertTrue(facts.get("payload").contains("\"successful_count\":10"));
        assertEquals(
                "settlement",
                assertRefused(PlatformReason.BAD_SIGNATURE, () -> close(signed(TestKey.of("somebody else"), 10)))
                        .get("statement"));
        FinalizeBatchRequest.Builder otherCounts =
                signed(key, 11).setExpectedCounts(OutcomeCounts.newBuilder().setSuccessfulCount(10));
        assertRefused(PlatformReason.BAD_SIGNATURE, () -> close(otherCounts));
        assertEquals(BatchState.BATCH_STATE_OPEN, batch(DAY).getState());
        close(signed(key, 10));
    }

    @Test
    void aSignatureThatNothingCanVerifyIsRefused() {
        register(false);
        redeem(DAY, 10);
        assertRefused(BatchReason.OPERATOR_HAS_NO_KEY, () -> close(signed(key, 10)));
    }

    @Test
    void everyBrokenConstraintIsNamed() {
        assertEquals(
                List.of(
                        "expected_counts.denial_counts.invalid_signature",
                        "expected_counts.successful_count",
                        "operator_signature",
                        "period_id",
                        "request_id"),
                violatedFields(() -> close(closing()
                        .setPeriodId("2026-4")
                        .setRequestId("1")
                        .setOperatorSignature("00")
                        .setExpectedCounts(OutcomeCounts.newBuilder()
                                .setSuccessfulCount(-1)
                                .setDenialCounts(org.guildhall.settlement.v1.DenialCounts.newBuilder()
                                        .setInvalidSignature(9007199254740992L))))));
        assertEquals(List.of(""), violatedFields(() -> close(closing().setOperatorSignature("0".repeat(128)))));
    }

    @Test
    void onlyTheOperatorFinalizes() {
        register(false);
        redeem(DAY, 10);
        assertRefused(PlatformReason.NOT_YOURSELF, () -> batches("op-other", "operator")
                .finalizeBatch(closing().build()));
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> batches("au-1", "auditor")
                .finalizeBatch(closing().build()));
    }
}
