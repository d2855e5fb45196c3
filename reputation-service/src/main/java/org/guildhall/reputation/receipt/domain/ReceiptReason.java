package org.guildhall.reputation.receipt.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why an act about a stored receipt is refused. */
public enum ReceiptReason implements Reason {
    RECEIPT_NOT_FOUND(
            Kind.NOT_FOUND, "Name an accepted receipt by the digest that its parties signed.", "receipt_digest");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    ReceiptReason(Kind kind, String advice, String... keys) {
        this.kind = kind;
        this.advice = advice;
        this.keys = List.of(keys);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }

    @Override
    public List<String> keys() {
        return keys;
    }
}
