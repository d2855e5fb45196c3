package org.guildhall.arbitration.dispute.domain;

/** From when a seat may vote. */
public enum SeatRole {
    /** From the panel's convening. */
    PRIMARY,
    /** From the activation of the fallback. */
    FALLBACK
}
