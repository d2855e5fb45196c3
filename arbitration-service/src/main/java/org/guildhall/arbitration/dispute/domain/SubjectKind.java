package org.guildhall.arbitration.dispute.domain;

/** What kind of thing is disputed. */
public enum SubjectKind {
    PAYMENT,
    RECEIPT,
    SETTLEMENT,
    FINDING
}
