package org.guildhall.arbitration.dispute.domain;

/** Where a dispute stands, as everybody names it. */
public enum DisputeStatus {
    OPEN,
    UNDER_REVIEW,
    RESOLVED,
    EXPIRED,
    DEADLOCKED,
    CLOSED
}
