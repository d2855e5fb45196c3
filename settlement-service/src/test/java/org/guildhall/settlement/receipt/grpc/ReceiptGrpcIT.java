package org.guildhall.settlement.receipt.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.AccessMatrix;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.batch.domain.Settlement;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.operator.domain.OperatorReason;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.ReceiptCheck;
import org.guildhall.settlement.v1.ReceiptHalf;
import org.guildhall.settlement.v1.ReceiptPair;
import org.guildhall.settlement.v1.ReceiptRole;
import org.guildhall.settlement.v1.ReceiptServiceGrpc;
import org.guildhall.settlement.v1.UpdateOperatorRequest;
import org.guildhall.settlement.v1.VerifyReceiptPairRequest;
import org.guildhall.settlement.v1.VerifyReceiptPairResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ReceiptGrpcIT extends SettlementTest {
    private static final TestKey CITIZEN = TestKey.of("citizen-1");

    private VerifyReceiptPairResponse verify(VerifyReceiptPairRequest.Builder request) {
        return as(
                        ReceiptServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS),
                        "citizen-1",
                        "consumer")
                .verifyReceiptPair(request.build());
    }

    /** A half as a client without our classes makes it. */
    private ReceiptHalf.Builder half(TestKey by, ReceiptRole role, String roleText, String day) {
        Statement statement = Statement.of(
                "receipt-half",
                "role",
                roleText,
                "receipt_id",
                "r-1",
                "operator_id",
                id,
                "day_bucket",
                day,
                "nullifier_prefix",
                "01234567");
        return ReceiptHalf.newBuilder()
                .setRole(role)
                .setReceiptId("r-1")
                .setOperatorId(id)
                .setDayBucket(day)
                .setNullifierPrefix("01234567")
                .setSignature(by.sign(statement).hex());
    }

    private VerifyReceiptPairRequest.Builder pair(TestKey operator) {
        return VerifyReceiptPairRequest.newBuilder()
                .setVerification(half(operator, ReceiptRole.RECEIPT_ROLE_VERIFICATION, "verification", "2026-04-17"))
                .setFulfilment(half(CITIZEN, ReceiptRole.RECEIPT_ROLE_FULFILMENT, "fulfilment", "2026-04-17"))
                .setCitizenPublicKey(CITIZEN.publicKey().hex());
    }

    @Test
    void aGenuinePairIsValidAndLeavesNothing() {
        register(true);
        VerifyReceiptPairResponse response = verify(pair(key));
        assertTrue(response.getValid());
        assertEquals(0, response.getFailedChecksCount());
        assertEquals(0, number("SELECT count(*) FROM batch WHERE operator_id = ?", id));
    }

    @Test
    void anOlderKeyIsGoodForThePeriodsThatItSettled() {
        register(true);
        redeem("2026-W16", 10);
        batches()
                .finalizeBatch(FinalizeBatchRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId("2026-W16")
                        .setExpectedCounts(OutcomeCounts.newBuilder().setSuccessfulCount(10))
                        .setOperatorSignature(key.sign(Settlement.payload(
                                        new BatchId(new OperatorId(id), Period.of("2026-W16")),
                                        new org.guildhall.settlement.batch.domain.OutcomeCounts(10, 0, 0, 0)))
                                .hex())
                        .build());
        TestKey newer = replaceKey();
        assertTrue(verify(pair(key)).getValid());
        assertTrue(verify(pair(newer)).getValid());
    }

    @Test
    void aReplacedKeyIsGoodUpToTheDayOfItsReplacement() {
        register(true);
        clock.set(Instant.parse("2026-04-17T23:59:59Z"));
        TestKey newer = replaceKey();
        assertTrue(verify(pair(key)).getValid());
        assertTrue(verify(pair(newer)).getValid());
        assertTrue(verify(on("2026-04-16")).getValid());
        assertEquals(
                List.of(ReceiptCheck.RECEIPT_CHECK_OPERATOR_SIGNATURE),
                verify(on("2026-04-18")).getFailedChecksList());
        assertEquals(
                List.of(ReceiptCheck.RECEIPT_CHECK_CITIZEN_SIGNATURE, ReceiptCheck.RECEIPT_CHECK_DISTINCT_KEYS),
                verify(pair(newer).setCitizenPublicKey(key.publicKey().hex())).getFailedChecksList());
    }

    /** A pair of another day, signed with the operator's first key. */
    private VerifyReceiptPairRequest.Builder on(String day) {
        return pair(key)
                .setVerification(half(key, ReceiptRole.RECEIPT_ROLE_VERIFICATION, "verification", day))
                .setFulfilment(half(CITIZEN, ReceiptRole.RECEIPT_ROLE_FULFILMENT, "fulfilment", day));
    }

    private TestKey replaceKey() {
        TestKey newer = TestKey.of("newer " + id);
        as(OperatorServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS), id, "operator")
                .updateOperator(UpdateOperatorRequest.newBuilder()
                        .setOperatorId(id)
                        .setPublicKey(newer.publicKey().hex())
                        .setKeySignature(key.sign(Statement.of(
                                        "operator-key",
                                        "operator_id",
                                        id,
                                        "old_public_key",
                                        key.publicKey().hex(),
                                        "new_public_key",
                                        newer.publicKey().hex()))
                                .hex())
                        .build());
        return newer;
    }

    @Test
    void everyFailedCheckIsNamed() {
        register(true);
        VerifyReceiptPairRequest.Builder request = pair(TestKey.of("somebody else"));
        request.getFulfilmentBuilder()
                .setRole(ReceiptRole.RECEIPT_ROLE_VERIFICATION)
                .setReceiptId("r-2")
                .setOperatorId("op-other")
                .setDayBucket("2026-04-18")
                .setNullifierPrefix("76543210");
        VerifyReceiptPairResponse response =
                verify(request.setCitizenPublicKey(key.publicKey().hex()));
        assertFalse(response.getValid());
        assertEquals(
                List.of(
                        ReceiptCheck.RECEIPT_CHECK_FULFILMENT_ROLE,
                        ReceiptCheck.RECEIPT_CHECK_RECEIPT_ID,
                        ReceiptCheck.RECEIPT_CHECK_OPERATOR_ID,
                        ReceiptCheck.RECEIPT_CHECK_DAY_BUCKET,
                        ReceiptCheck.RECEIPT_CHECK_NULLIFIER_PREFIX,
                        ReceiptCheck.RECEIPT_CHECK_OPERATOR_SIGNATURE,
                        ReceiptCheck.RECEIPT_CHECK_CITIZEN_SIGNATURE,
                        ReceiptCheck.RECEIPT_CHECK_DISTINCT_KEYS),
                response.getFailedChecksList());
        request.getVerificationBuilder().setRole(ReceiptRole.RECEIPT_ROLE_FULFILMENT);
        assertEquals(
                ReceiptCheck.RECEIPT_CHECK_VERIFICATION_ROLE, verify(request).getFailedChecks(0));
    }

    @Test
    void anOperatorWithoutAKeyHasSignedNothing() {
        register(false);
        assertEquals(
                List.of(ReceiptCheck.RECEIPT_CHECK_OPERATOR_SIGNATURE),
                verify(pair(key)).getFailedChecksList());
    }

    @Test
    void whatDoesNotExistIsRefused() {
        assertEquals(
                id,
                assertRefused(OperatorReason.OPERATOR_NOT_FOUND, () -> verify(pair(key)))
                        .get("operator_id"));
        register(true);
        VerifyReceiptPairRequest.Builder noDay = pair(key);
        noDay.getFulfilmentBuilder().setDayBucket("2026-02-30");
        assertEquals(
                "2026-02-30",
                assertRefused(BatchReason.PERIOD_INVALID, () -> verify(noDay)).get("period_id"));
    }

    @Test
    void everyBrokenConstraintIsNamed() {
        assertEquals(
                List.of("citizen_public_key", "fulfilment", "verification"),
                violatedFields(() -> verify(VerifyReceiptPairRequest.newBuilder())));
        VerifyReceiptPairRequest.Builder broken = pair(key);
        broken.getVerificationBuilder()
                .setRoleValue(0)
                .setReceiptId("r|1")
                .setOperatorId("OP")
                .setDayBucket("2026-04-17T10:00")
                .setNullifierPrefix("0123456")
                .setSignature("00");
        assertEquals(
                List.of(
                        "verification.day_bucket",
                        "verification.nullifier_prefix",
                        "verification.operator_id",
                        "verification.receipt_id",
                        "verification.role",
                        "verification.signature"),
                violatedFields(() -> verify(broken)));
    }

    @Test
    void eachMethodAdmitsWhomItsContractNames() {
        assertTrue(AccessMatrix.of(channel()).check(ReceiptPair.getDescriptor()) > 15);
    }
}
