package org.guildhall.settlement.receipt.domain;

import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;

/**
 * One half of a receipt.
 *
 * @param role which half it says it is
 * @param receiptId 1 to 64 characters, random
 * @param day the UTC day of the redemption
 * @param nullifierPrefix the first 8 lower-case hex digits of the credential's nullifier
 * @param signature its author's over {@link #statement}
 */
public record ReceiptHalf(
        ReceiptRole role,
        String receiptId,
        OperatorId operator,
        Period day,
        String nullifierPrefix,
        Signature signature) {
    /** @throws IllegalArgumentException if a value is out of bounds; the contract refuses it before */
    public ReceiptHalf {
        if (day.kind() != Period.Kind.DAY || !nullifierPrefix.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("a receipt has a day and 8 hex digits of a nullifier");
        }
    }

    /**
     * What its author signs: the statement {@code receipt-half} with the members {@code role}, {@code receipt_id},
     * {@code operator_id}, {@code day_bucket} and {@code nullifier_prefix}.
     */
    public Statement statement() {
        return Statement.of(
                "receipt-half",
                "role",
                role.text(),
                "receipt_id",
                receiptId,
                "operator_id",
                operator.text(),
                "day_bucket",
                day.id(),
                "nullifier_prefix",
                nullifierPrefix);
    }
}
