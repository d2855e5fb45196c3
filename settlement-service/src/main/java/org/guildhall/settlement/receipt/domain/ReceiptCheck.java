package org.guildhall.settlement.receipt.domain;

/** What is checked of a receipt pair, as documented in {@code receipt_pair.proto}. */
public enum ReceiptCheck {
    VERIFICATION_ROLE,
    FULFILMENT_ROLE,
    RECEIPT_ID,
    OPERATOR_ID,
    DAY_BUCKET,
    NULLIFIER_PREFIX,
    OPERATOR_SIGNATURE,
    CITIZEN_SIGNATURE,
    DISTINCT_KEYS
}
