package org.guildhall.settlement.operator.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;

/** The worked example of docs/settlement.md: its JSON, digest and signature may never change. */
class OperatorKeyStatementTest {
    private static final TestKey OLD = TestKey.of("op-1");

    @Test
    void theNewKeyIsSignedByTheOldOne() {
        Operator operator = new Operator(
                new OperatorId("op-1"),
                "A kitchen",
                Optional.empty(),
                Optional.of(OLD.publicKey()),
                0,
                Optional.empty(),
                Instant.EPOCH);
        Statement statement = operator.newKey(TestKey.of("op-1 next").publicKey());
        assertEquals(
                "{\"new_public_key\":\"1dcb2a59cf18e47cd2135ca000ba6b880ee6a495ab328ca0f2d8bedd8fed3d7c\","
                        + "\"old_public_key\":\"1adaceda5475bedf5c29bfc948ce6358e7b2ef98f55230332ac0a33f0c29c06b\","
                        + "\"operator_id\":\"op-1\"}",
                statement.canonicalJson());
        assertEquals(
                "241523c34165adfe9e69ea10da07109f6c4e85d8179c0313e36ad2f6abc2553f",
                statement.digest().hex());
        assertEquals(
                "a20343e4972d583943fb9445189779dc54d70c855647b321cb2c7afe8da93f66"
                        + "c9f986f5ef18e84089f01524728d8656fa8917aea726ffc43e3d61ddee3fdbe2",
                OLD.sign(statement).hex());
        assertTrue(Schnorr.verify(OLD.publicKey(), statement.digest(), OLD.sign(statement)));
    }
}
