package org.guildhall.settlement.batch.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.guildhall.log.Hash;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.NoteKey;
import org.guildhall.log.ReceiptTree;
import org.guildhall.log.TlogProof;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.AccessMatrix;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.v1.CorrectSettlementRequest;
import org.guildhall.settlement.v1.CorrectSettlementResponse;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.GetCheckpointRequest;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.ReceiptCommitment;
import org.guildhall.settlement.v1.ReceiptOpening;
import org.guildhall.settlement.v1.ReceiptVerdict;
import org.guildhall.settlement.v1.Settlement;
import org.guildhall.settlement.v1.SettlementOuterClass;
import org.guildhall.settlement.v1.SettlementServiceGrpc;
import org.guildhall.settlement.v1.SettlementServiceGrpc.SettlementServiceBlockingStub;
import org.guildhall.settlement.v1.VerifyReceiptCommitmentRequest;
import org.junit.jupiter.api.Test;

/** Corrections, and commitments to receipts. */
@QuarkusTest
class SettlementGrpcIT extends SettlementTest {
    private static final String DAY = "2026-04-17";

    private SettlementServiceBlockingStub settlements() {
        return as(
                SettlementServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS),
                id,
                "operator");
    }

    private CorrectSettlementRequest.Builder correcting(long leaf, long successful) {
        return CorrectSettlementRequest.newBuilder()
                .setOperatorId(id)
                .setPeriodId(DAY)
                .setCorrects(leaf)
                .setReason("A till was counted twice")
                .setCounts(OutcomeCounts.newBuilder().setSuccessfulCount(successful));
    }

    private CorrectSettlementResponse correct(CorrectSettlementRequest.Builder request) {
        return settlements().correctSettlement(request.build());
    }

    private Signature signature(long leaf, long successful) {
        return key.sign(Statement.of(
                "settlement-correction",
                "corrects",
                leaf,
                "reason",
                "A till was counted twice",
                "payload",
                Map.of(
                        "period_id",
                        DAY,
                        "operator_id",
                        id,
                        "successful_count",
                        successful,
                        "denial_counts",
                        Map.of())));
    }

    @Test
    void aCorrectionSupersedesAndBothStayReadable() throws Exception {
        register(false);
        redeem(DAY, 20);
        Settlement first = close(DAY).getSettlement();
        CorrectSettlementRequest.Builder request = correcting(first.getLeafIndex(), 15)
                .setRequestId(UUID.randomUUID().toString());
        CorrectSettlementResponse corrected = correct(request);
        assertEquals(corrected, correct(request));
        assertEquals(
                first.getLeafIndex(), corrected.getSettlement().getCorrection().getCorrects());
        LogVerifier log = new LogVerifier(NoteKey.parse(
                log().getCheckpoint(GetCheckpointRequest.getDefaultInstance()).getVerifierKey()));
        log.included(
                corrected.getSettlement().getEntry().getBytes(StandardCharsets.UTF_8),
                TlogProof.parse(corrected.getInclusion().getTlogProof()));
        assertEquals(
                "{\"corrects\":" + first.getLeafIndex() + ",\"payload\":"
                        + corrected.getSettlement().getPayload() + ",\"reason\":\"A till was counted twice\"}",
                corrected.getSettlement().getEntry());
        assertEquals(corrected.getSettlement(), batch(DAY).getSettlement());
        assertEquals(List.of(first), batch(DAY).getSupersededList());
        assertEquals(15, counts(DAY).getSuccessfulCount());

        var facts =
                assertRefused(BatchReason.SETTLEMENT_SUPERSEDED, () -> correct(correcting(first.getLeafIndex(), 14)));
        long newest = corrected.getSettlement().getLeafIndex();
        assertEquals(Long.toString(newest), facts.get("leaf_index"));
        Settlement third = correct(correcting(newest, 14)).getSettlement();
        assertEquals(List.of(first, corrected.getSettlement()), batch(DAY).getSupersededList());
        assertEquals(
                Long.toString(third.getLeafIndex()),
                assertRefused(BatchReason.BATCH_FINALIZED, () -> redeem(DAY, 1)).get("leaf_index"));
    }

    @Test
    void anOperatorWithAKeySignsItsCorrection() {
        register(true);
        redeem(DAY, 20);
        Settlement first = batches()
                .finalizeBatch(FinalizeBatchRequest.newBuilder()
                        .setOperatorId(id)
                        .setPeriodId(DAY)
                        .setExpectedCounts(OutcomeCounts.newBuilder().setSuccessfulCount(20))
                        .setOperatorSignature(key.sign(payload(20)).hex())
                        .build())
                .getSettlement();
        long leaf = first.getLeafIndex();
        assertRefused(BatchReason.SIGNATURE_REQUIRED, () -> correct(correcting(leaf, 15)));
        for (Signature bad : List.of(signature(leaf, 16), signature(leaf + 1, 15), key.sign(payload(15)))) {
            assertEquals(
                    "settlement-correction",
                    assertRefused(
                                    PlatformReason.BAD_SIGNATURE,
                                    () -> correct(correcting(leaf, 15).setOperatorSignature(bad.hex())))
                            .get("statement"));
        }
        assertEquals(first, batch(DAY).getSettlement());
        Settlement corrected = correct(correcting(leaf, 15)
                        .setOperatorSignature(signature(leaf, 15).hex()))
                .getSettlement();
        assertEquals(key.publicKey().hex(), corrected.getOperatorPublicKey());
    }

    private Statement payload(long successful) {
        return Statement.of(
                "settlement",
                "period_id",
                DAY,
                "operator_id",
                id,
                "successful_count",
                successful,
                "denial_counts",
                Map.of());
    }

    @Test
    void whatIsNotSettledCannotBeCorrectedAndSmallCountsAreNotPublished() {
        register(false);
        assertRefused(BatchReason.SETTLEMENT_NOT_FOUND, () -> correct(correcting(0, 15)));
        redeem(DAY, 20);
        assertRefused(BatchReason.SETTLEMENT_NOT_FOUND, () -> correct(correcting(0, 15)));
        long leaf = close(DAY).getSettlement().getLeafIndex();
        assertRefused(BatchReason.BATCH_TOO_SMALL, () -> correct(correcting(leaf, 9)));
        assertRefused(
                BatchReason.OPERATOR_HAS_NO_KEY,
                () -> correct(correcting(leaf, 15)
                        .setOperatorSignature(signature(leaf, 15).hex())));
        assertEquals(
                List.of("counts", "reason"),
                violatedFields(() -> correct(correcting(leaf, 15).clearCounts().setReason(""))));
    }

    @Test
    void aCommitmentIsLoggedAndItsReceiptsAreProven() {
        register(true);
        redeem(DAY, 10);
        List<Hash> salted = new ArrayList<>();
        for (int receipt = 0; receipt < 10; receipt++) {
            salted.add(ReceiptTree.salted(salt(receipt), receipt(receipt)));
        }
        ReceiptTree tree = ReceiptTree.of(salted);
        String root = hex(tree.root());
        var commitment =
                new org.guildhall.settlement.batch.domain.ReceiptCommitment(new Digest(root), 10, Optional.empty());
        var batch = new org.guildhall.settlement.batch.domain.BatchId(
                new org.guildhall.settlement.operator.domain.OperatorId(id),
                org.guildhall.settlement.batch.domain.Period.of(DAY));
        ReceiptCommitment.Builder receipts = ReceiptCommitment.newBuilder()
                .setRoot(root)
                .setCount(10)
                .setOperatorSignature(key.sign(commitment.statement(batch)).hex());
        FinalizeBatchRequest.Builder closing = FinalizeBatchRequest.newBuilder()
                .setOperatorId(id)
                .setPeriodId(DAY)
                .setExpectedCounts(OutcomeCounts.newBuilder().setSuccessfulCount(10))
                .setOperatorSignature(key.sign(payload(10)).hex());
        assertRefused(BatchReason.RECEIPTS_MISMATCH, () -> batches()
                .finalizeBatch(closing.clone()
                        .setReceipts(receipts.clone().setCount(9))
                        .build()));
        assertEquals(
                "receipt-commitment",
                assertRefused(PlatformReason.BAD_SIGNATURE, () -> batches()
                                .finalizeBatch(closing.clone()
                                        .setReceipts(receipts.clone().setRoot("ab".repeat(32)))
                                        .build()))
                        .get("statement"));
        FinalizeBatchResponse closed =
                batches().finalizeBatch(closing.setReceipts(receipts).build());
        assertEquals(receipts.build(), closed.getSettlement().getReceipts());
        assertTrue(closed.getSettlement().getEntry().contains("\"receipts\":10,\"receipts_root\":\"" + root + "\""));

        VerifyReceiptCommitmentRequest.Builder own =
                verifying(root, 3).setOpening(opening(tree.find(salted.get(3)).orElseThrow()));
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_COUNTED, verdict(own));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_NOT_SHOWN, verdict(own.clone().setSalt("00".repeat(32))));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_NOT_SHOWN, verdict(own.clone().setReceipts(9)));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_NOT_SHOWN, verdict(own.clone().clearOpening()));
        ReceiptTree.Gap gap =
                tree.gap(ReceiptTree.salted(salt(77), receipt(77))).orElseThrow();
        VerifyReceiptCommitmentRequest.Builder absent = verifying(root, 77);
        gap.before().ifPresent(before -> absent.setBefore(opening(before)));
        gap.after().ifPresent(after -> absent.setAfter(opening(after)));
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_LEFT_OUT, verdict(absent));
        assertEquals(
                ReceiptVerdict.RECEIPT_VERDICT_NOT_SHOWN, verdict(absent.clone().setReceiptsRoot("ab".repeat(32))));
    }

    private ReceiptVerdict verdict(VerifyReceiptCommitmentRequest.Builder request) {
        return settlements().verifyReceiptCommitment(request.build()).getVerdict();
    }

    private static VerifyReceiptCommitmentRequest.Builder verifying(String root, int receipt) {
        return VerifyReceiptCommitmentRequest.newBuilder()
                .setReceiptsRoot(root)
                .setReceipts(10)
                .setSalt(HexFormat.of().formatHex(salt(receipt)))
                .setReceiptDigest(HexFormat.of().formatHex(receipt(receipt)));
    }

    private static ReceiptOpening opening(ReceiptTree.Opening opening) {
        return ReceiptOpening.newBuilder()
                .setSaltedDigest(hex(opening.salted()))
                .setIndex(opening.index())
                .addAllPath(opening.path().stream().map(SettlementGrpcIT::hex).toList())
                .build();
    }

    private static String hex(Hash hash) {
        return HexFormat.of().formatHex(hash.bytes());
    }

    private static byte[] salt(int receipt) {
        return Statement.sha256(("salt " + receipt).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] receipt(int receipt) {
        return Statement.sha256(("receipt " + receipt).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onlyTheOperatorCorrectsAndAnybodyVerifies() {
        assertTrue(AccessMatrix.of(channel()).check(SettlementOuterClass.getDescriptor()) > 30);
    }
}
