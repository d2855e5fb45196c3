package org.guildhall.settlement.receipt.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

class ReceiptPairTest {
    private static final TestKey OPERATOR = TestKey.of("op-1");
    private static final TestKey CITIZEN = TestKey.of("citizen-1");
    private static final ReceiptHalf VERIFICATION =
            half(OPERATOR, ReceiptRole.VERIFICATION, "r-1", "op-1", "2026-04-17", "01234567");
    private static final ReceiptHalf FULFILMENT =
            half(CITIZEN, ReceiptRole.FULFILMENT, "r-1", "op-1", "2026-04-17", "01234567");

    private static ReceiptHalf half(
            TestKey by, ReceiptRole role, String receiptId, String operator, String day, String prefix) {
        ReceiptHalf unsigned = new ReceiptHalf(
                role, receiptId, new OperatorId(operator), Period.of(day), prefix, new Signature("0".repeat(128)));
        return signed(unsigned, by.sign(unsigned.statement()));
    }

    private static ReceiptHalf signed(ReceiptHalf half, Signature signature) {
        return new ReceiptHalf(
                half.role(), half.receiptId(), half.operator(), half.day(), half.nullifierPrefix(), signature);
    }

    private static List<ReceiptCheck> failed(ReceiptHalf verification, ReceiptHalf fulfilment) {
        return failed(verification, fulfilment, CITIZEN.publicKey(), Set.of(OPERATOR.publicKey()));
    }

    private static List<ReceiptCheck> failed(
            ReceiptHalf verification, ReceiptHalf fulfilment, PublicKey citizenKey, Set<PublicKey> operatorKeys) {
        return new ReceiptPair(verification, fulfilment, citizenKey)
                .failedChecks(
                        operatorKeys,
                        (key, statement, signature) -> Schnorr.verify(key, statement.digest(), signature));
    }

    private static ReceiptHalf otherFulfilment(String receiptId, String operator, String day, String prefix) {
        return half(CITIZEN, ReceiptRole.FULFILMENT, receiptId, operator, day, prefix);
    }

    @Test
    void aGenuinePairPasses() {
        assertEquals(List.of(), failed(VERIFICATION, FULFILMENT));
    }

    @Test
    void eachDifferenceBetweenTheHalvesIsNamed() {
        assertEquals(
                List.of(ReceiptCheck.RECEIPT_ID),
                failed(VERIFICATION, otherFulfilment("r-2", "op-1", "2026-04-17", "01234567")));
        assertEquals(
                List.of(ReceiptCheck.OPERATOR_ID),
                failed(VERIFICATION, otherFulfilment("r-1", "op-2", "2026-04-17", "01234567")));
        assertEquals(
                List.of(ReceiptCheck.DAY_BUCKET),
                failed(VERIFICATION, otherFulfilment("r-1", "op-1", "2026-04-18", "01234567")));
        assertEquals(
                List.of(ReceiptCheck.NULLIFIER_PREFIX),
                failed(VERIFICATION, otherFulfilment("r-1", "op-1", "2026-04-17", "01234568")));
    }

    @Test
    void eachRoleIsNamed() {
        assertEquals(
                List.of(ReceiptCheck.VERIFICATION_ROLE),
                failed(half(OPERATOR, ReceiptRole.FULFILMENT, "r-1", "op-1", "2026-04-17", "01234567"), FULFILMENT));
        assertEquals(
                List.of(ReceiptCheck.FULFILMENT_ROLE),
                failed(VERIFICATION, half(CITIZEN, ReceiptRole.VERIFICATION, "r-1", "op-1", "2026-04-17", "01234567")));
    }

    @Test
    void aSignatureIsByItsAuthorOverTheHalf() {
        assertEquals(
                List.of(ReceiptCheck.OPERATOR_SIGNATURE),
                failed(signed(VERIFICATION, CITIZEN.sign(VERIFICATION.statement())), FULFILMENT));
        assertEquals(
                List.of(ReceiptCheck.OPERATOR_SIGNATURE),
                failed(signed(VERIFICATION, OPERATOR.sign(FULFILMENT.statement())), FULFILMENT));
        assertEquals(
                List.of(ReceiptCheck.CITIZEN_SIGNATURE),
                failed(VERIFICATION, signed(FULFILMENT, OPERATOR.sign(FULFILMENT.statement()))));
        assertEquals(
                List.of(ReceiptCheck.CITIZEN_SIGNATURE),
                failed(VERIFICATION, signed(FULFILMENT, CITIZEN.sign(VERIFICATION.statement()))));
    }

    @Test
    void anOperatorWithoutAKeyHasSignedNothing() {
        assertEquals(
                List.of(ReceiptCheck.OPERATOR_SIGNATURE),
                failed(VERIFICATION, FULFILMENT, CITIZEN.publicKey(), Set.of()));
    }

    @Test
    void anyOfTheOperatorsKeysWillDo() {
        assertEquals(
                List.of(),
                failed(
                        VERIFICATION,
                        FULFILMENT,
                        CITIZEN.publicKey(),
                        Set.of(TestKey.of("newer").publicKey(), OPERATOR.publicKey())));
    }

    @Test
    void theOperatorCannotSignBothHalves() {
        assertEquals(
                List.of(ReceiptCheck.DISTINCT_KEYS),
                failed(
                        VERIFICATION,
                        signed(FULFILMENT, OPERATOR.sign(FULFILMENT.statement())),
                        OPERATOR.publicKey(),
                        Set.of(OPERATOR.publicKey())));
    }

    /**
     * The golden cases of the receipts before these, with Schnorr signatures in place of their MACs. Two of them, BC-04,
     * accept halves that differ in day or nullifier; here these fail.
     */
    @Test
    void theGoldenCasesHold() throws IOException {
        Map<String, List<ReceiptCheck>> differing = Map.of(
                "pair-other-day-accepted", List.of(ReceiptCheck.DAY_BUCKET),
                "pair-other-nullifier-accepted", List.of(ReceiptCheck.NULLIFIER_PREFIX));
        int pairs = 0;
        for (Object one : vectors().getJsonArray("cases")) {
            JsonObject vector = (JsonObject) one;
            JsonObject input = vector.getJsonObject("input");
            if (!input.getString("op").equals("verify_receipt_pair")) {
                continue;
            }
            pairs++;
            String name = vector.getString("name");
            List<ReceiptCheck> failed =
                    failed(half(input.getJsonObject("verification")), half(input.getJsonObject("fulfillment")));
            boolean accepted = vector.getJsonObject("expected").getBoolean("result");
            assertEquals(accepted && !differing.containsKey(name), failed.isEmpty(), name);
            if (differing.containsKey(name)) {
                assertEquals(differing.get(name), failed, name);
                assertEquals("BC-04", vector.getJsonArray("tags").getString(0).substring("defect:".length()));
            }
        }
        assertEquals(6, pairs);
    }

    private static JsonObject vectors() throws IOException {
        try (InputStream in = ReceiptPairTest.class.getResourceAsStream("/vectors/settlement-companions.json")) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static ReceiptHalf half(JsonObject half) {
        boolean verification = half.getString("role").equals("verification");
        ReceiptHalf genuine = half(
                verification ? OPERATOR : CITIZEN,
                verification ? ReceiptRole.VERIFICATION : ReceiptRole.FULFILMENT,
                half.getString("receipt_id"),
                half.getString("operator_id"),
                half.getString("day_bucket"),
                half.getString("nullifier_prefix"));
        return half.getString("signature_hex").equals("78".repeat(32))
                ? signed(genuine, new Signature("78".repeat(64)))
                : genuine;
    }
}
