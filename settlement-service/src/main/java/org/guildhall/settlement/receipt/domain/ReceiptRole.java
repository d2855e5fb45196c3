package org.guildhall.settlement.receipt.domain;

/** Which half of a receipt it is. */
public enum ReceiptRole {
    /** The operator has verified the credential. */
    VERIFICATION,
    /** The citizen has been served. */
    FULFILMENT;

    /** As it stands in the statement. */
    String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
