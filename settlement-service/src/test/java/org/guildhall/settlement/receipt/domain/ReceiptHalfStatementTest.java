package org.guildhall.settlement.receipt.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

/** The worked examples of docs/settlement.md: their JSON, digests and signatures may never change. */
class ReceiptHalfStatementTest {
    private static final Signature NONE = new Signature("0".repeat(128));

    private static Statement statement(ReceiptRole role) {
        return new ReceiptHalf(role, "r-1", new OperatorId("op-1"), Period.of("2026-04-17"), "01234567", NONE)
                .statement();
    }

    private static void assertExample(
            ReceiptRole role, String json, String digest, TestKey key, String publicKey, String signature) {
        Statement statement = statement(role);
        assertEquals(json, statement.canonicalJson());
        assertEquals(digest, statement.digest().hex());
        assertEquals(publicKey, key.publicKey().hex());
        assertEquals(signature, key.sign(statement).hex());
    }

    @Test
    void theVerificationIsSignedByTheOperator() {
        assertExample(
                ReceiptRole.VERIFICATION,
                "{\"day_bucket\":\"2026-04-17\",\"nullifier_prefix\":\"01234567\",\"operator_id\":\"op-1\","
                        + "\"receipt_id\":\"r-1\",\"role\":\"verification\"}",
                "519272c9f86645ea01a0eafef8a1f992285f6acd233cdd15e4714d6a40cdb218",
                TestKey.of("op-1"),
                "1adaceda5475bedf5c29bfc948ce6358e7b2ef98f55230332ac0a33f0c29c06b",
                "eadd613394cadc411028e88b7a0c072f4fe0cef37e03be9e3c2762e4596a0e8a"
                        + "7b41a23137a6ac5162ab4429284f5b524318a3961b35f09da30311ecde0f4f51");
    }

    @Test
    void theFulfilmentIsSignedByTheCitizen() {
        assertExample(
                ReceiptRole.FULFILMENT,
                "{\"day_bucket\":\"2026-04-17\",\"nullifier_prefix\":\"01234567\",\"operator_id\":\"op-1\","
                        + "\"receipt_id\":\"r-1\",\"role\":\"fulfilment\"}",
                "012e93e3df37e9cfe88e96b4371c89e5a501f3656fa99a9e801e6e723fc5f7eb",
                TestKey.of("citizen-1"),
                "d6a9eeceafbb63c8be73e3821586e3bfaeebee75a228b00f8bf6e64da2ca0a32",
                "86cbde8a131e9001d9ea8c5997e2ea67d1c805a7f5814ad206bf08a153dd5d13"
                        + "9d912e4da230e0d93ef456a731edc19588c9f9f5191f86fe3dd216f018777ae3");
    }
}
