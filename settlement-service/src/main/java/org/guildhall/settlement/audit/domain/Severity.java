package org.guildhall.settlement.audit.domain;

/** How much a finding says, from least to most. */
public enum Severity {
    /** Worth a look. */
    NOTICE,
    /** Needs an explanation. */
    WARNING,
    /** Opens a dispute by itself. */
    CRITICAL
}
