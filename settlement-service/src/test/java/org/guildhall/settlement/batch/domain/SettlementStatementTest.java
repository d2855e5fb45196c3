package org.guildhall.settlement.batch.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

/** The worked example of docs/settlement.md: its JSON, digest and signature may never change. */
class SettlementStatementTest {
    private static final TestKey KEY = TestKey.of("op-1");
    private static final Statement STATEMENT = Settlement.payload(
            new BatchId(new OperatorId("op-1"), Period.of("2026-04")), new OutcomeCounts(1204, 3, 0, 17));

    @Test
    void theWorkedExampleHolds() {
        assertEquals(
                "{\"denial_counts\":{\"INVALID_SIGNATURE\":3,\"RATE_LIMIT_EXCEEDED\":17},\"operator_id\":\"op-1\","
                        + "\"period_id\":\"2026-04\",\"successful_count\":1204}",
                STATEMENT.canonicalJson());
        assertEquals(
                "4edb0bcb62c26d404b632087ffcb65a422edd2375f90a790a5fee997fea9ea64",
                STATEMENT.digest().hex());
        assertEquals(
                "1adaceda5475bedf5c29bfc948ce6358e7b2ef98f55230332ac0a33f0c29c06b",
                KEY.publicKey().hex());
        assertEquals(
                "6a331b764cc9a04bc33f061724797e9737b297691d300e2ef080b9070f67f93f"
                        + "c96710c25e6aac88fb8c9e127702277cbc143cd808f1701882ee2f0d79f41044",
                KEY.sign(STATEMENT).hex());
        assertTrue(Schnorr.verify(KEY.publicKey(), STATEMENT.digest(), KEY.sign(STATEMENT)));
    }
}
