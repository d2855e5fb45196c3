package org.guildhall.arbitration.dispute.domain;

/** What a piece of evidence is. */
public enum EvidenceType {
    TEXT,
    IMAGE,
    DOCUMENT,
    TRANSACTION
}
