package org.guildhall.arbitration.dispute.domain;

/** One of the two sides; as a decision, the side in whose favour it is. */
public enum Side {
    BUYER,
    SELLER;

    /** The other side. */
    public Side other() {
        return this == BUYER ? SELLER : BUYER;
    }
}
