package org.guildhall.federation.registry.domain;

/** What a federation may do. */
public enum FederationStatus {
    /** Everything. */
    ACTIVE,
    /** May read and answer; not propose, witness or gain trust. */
    QUARANTINED,
    /** Nothing. */
    SUSPENDED,
    /** Nothing, for good. */
    DISSOLVED;

    /** Whether it may answer what others ask of it. */
    public boolean mayAnswer() {
        return this == ACTIVE || this == QUARANTINED;
    }
}
