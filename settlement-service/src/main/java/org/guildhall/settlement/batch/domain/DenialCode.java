package org.guildhall.settlement.batch.domain;

/** Why a redemption was denied. The list is closed: free text could carry personal data. */
public enum DenialCode {
    INVALID_SIGNATURE,
    NULLIFIER_ALREADY_SEEN,
    RATE_LIMIT_EXCEEDED
}
