package org.guildhall.settlement.batch.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.guildhall.log.Hash;
import org.guildhall.log.ReceiptTree;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

/** The worked examples of docs/settlement.md: their JSON, digests and signatures may never change. */
class SettlementStatementTest {
    private static final TestKey KEY = TestKey.of("op-1");
    private static final BatchId BATCH = new BatchId(new OperatorId("op-1"), Period.of("2026-04"));

    private static void assertExample(Statement statement, String json, String digest, String signature) {
        assertEquals(json, statement.canonicalJson());
        assertEquals(digest, statement.digest().hex());
        assertEquals(
                "1adaceda5475bedf5c29bfc948ce6358e7b2ef98f55230332ac0a33f0c29c06b",
                KEY.publicKey().hex());
        assertEquals(signature, KEY.sign(statement).hex());
        assertTrue(Schnorr.verify(KEY.publicKey(), statement.digest(), KEY.sign(statement)));
    }

    @Test
    void theSettlementHolds() {
        assertExample(
                Settlement.payload(BATCH, new OutcomeCounts(1204, 3, 0, 17)),
                "{\"denial_counts\":{\"INVALID_SIGNATURE\":3,\"RATE_LIMIT_EXCEEDED\":17},\"operator_id\":\"op-1\","
                        + "\"period_id\":\"2026-04\",\"successful_count\":1204}",
                "4edb0bcb62c26d404b632087ffcb65a422edd2375f90a790a5fee997fea9ea64",
                "6a331b764cc9a04bc33f061724797e9737b297691d300e2ef080b9070f67f93f"
                        + "c96710c25e6aac88fb8c9e127702277cbc143cd808f1701882ee2f0d79f41044");
    }

    @Test
    void theCorrectionHolds() {
        Settlement correction = new Settlement(
                BATCH,
                new OutcomeCounts(1190, 3, 0, 17),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Settlement.Correction(41, "One till was counted twice.")),
                Instant.EPOCH);
        assertExample(
                correction.statement(),
                "{\"corrects\":41,\"payload\":{\"denial_counts\":{\"INVALID_SIGNATURE\":3,\"RATE_LIMIT_EXCEEDED\":17},"
                        + "\"operator_id\":\"op-1\",\"period_id\":\"2026-04\",\"successful_count\":1190},"
                        + "\"reason\":\"One till was counted twice.\"}",
                "f295d0e75a2637d6f12ce3d6689b7e179391094e536aae83eabf56cf16ecc621",
                "e56562d65528206f02f3df0e371ba26d428b8347158c5483a32206ca850f6e7c"
                        + "98aa4c8a0bb59e1a79851690778cdbae80198cd907a1530c9af62ed9f634d967");
    }

    @Test
    void theReceiptCommitmentHolds() {
        List<Hash> salted = new ArrayList<>();
        for (int receipt = 0; receipt < 1204; receipt++) {
            salted.add(ReceiptTree.salted(sha256("salt " + receipt), sha256("receipt " + receipt)));
        }
        String root = HexFormat.of().formatHex(ReceiptTree.of(salted).root().bytes());
        assertExample(
                new ReceiptCommitment(new Digest(root), 1204, Optional.empty()).statement(BATCH),
                "{\"operator_id\":\"op-1\",\"period_id\":\"2026-04\",\"receipts\":1204,"
                        + "\"receipts_root\":\"3dda889f2d2c03d397cb44a24095e6ec3103e036481f53957d4dceca84d277e6\"}",
                "92a941098ee97dba8b0f1c57b10b12e080cd21f0863ccba2095ce44d3706ac4d",
                "d1d660da97112e35fb84edac2d422c4343a5eb067bf6bc16275175162e46bd48"
                        + "d559f7ac53520c1059330fffe76c471bb82ce91b1ac60993160ad4adcc3db848");
    }

    private static byte[] sha256(String text) {
        return Statement.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
