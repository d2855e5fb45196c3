package org.guildhall.reputation.receipt.domain;

/** How a receipt is signed. */
public enum ReceiptVersion {
    /** Receipts in the wild: SHA-256 of the JSON, {@code completed_at} left unsigned. */
    V1,
    /** The statement {@code receipt}: everything is signed. */
    V2;

    /** 1 or 2. */
    public int number() {
        return ordinal() + 1;
    }

    /** @throws IllegalArgumentException unless it is 1 or 2 */
    public static ReceiptVersion of(int number) {
        return switch (number) {
            case 1 -> V1;
            case 2 -> V2;
            default -> throw new IllegalArgumentException("must be 1 or 2");
        };
    }
}
