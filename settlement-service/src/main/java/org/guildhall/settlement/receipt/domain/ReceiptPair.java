package org.guildhall.settlement.receipt.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * Both halves of a receipt, as somebody shows them.
 *
 * @param verification signed by the operator
 * @param fulfilment counter-signed by the citizen
 */
public record ReceiptPair(ReceiptHalf verification, ReceiptHalf fulfilment, PublicKey citizenKey) {
    /** Whether a signature is by a key over a statement. */
    @FunctionalInterface
    public interface Signatures {
        boolean hold(PublicKey key, Statement statement, Signature signature);
    }

    /**
     * The checks that fail, in their order; none for a good pair.
     *
     * @param operatorKeys that the operator of the verification may have signed with
     */
    public List<ReceiptCheck> failedChecks(Set<PublicKey> operatorKeys, Signatures signatures) {
        Map<ReceiptCheck, Boolean> passed = new LinkedHashMap<>();
        passed.put(ReceiptCheck.VERIFICATION_ROLE, verification.role() == ReceiptRole.VERIFICATION);
        passed.put(ReceiptCheck.FULFILMENT_ROLE, fulfilment.role() == ReceiptRole.FULFILMENT);
        passed.put(ReceiptCheck.RECEIPT_ID, verification.receiptId().equals(fulfilment.receiptId()));
        passed.put(ReceiptCheck.OPERATOR_ID, verification.operator().equals(fulfilment.operator()));
        passed.put(ReceiptCheck.DAY_BUCKET, verification.day().equals(fulfilment.day()));
        passed.put(ReceiptCheck.NULLIFIER_PREFIX, verification.nullifierPrefix().equals(fulfilment.nullifierPrefix()));
        passed.put(
                ReceiptCheck.OPERATOR_SIGNATURE,
                operatorKeys.stream()
                        .anyMatch(key -> signatures.hold(key, verification.statement(), verification.signature())));
        passed.put(
                ReceiptCheck.CITIZEN_SIGNATURE,
                signatures.hold(citizenKey, fulfilment.statement(), fulfilment.signature()));
        passed.put(ReceiptCheck.DISTINCT_KEYS, !operatorKeys.contains(citizenKey));
        return passed.entrySet().stream()
                .filter(check -> !check.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }
}
