package org.guildhall.platform.standing;

import java.time.Instant;

/**
 * How a federation stands.
 *
 * @param since when it was told to be so
 */
public record Standing(Status status, Instant since) {
    /** What a federation and its members may do. Source: docs/federation.md. */
    public enum Status {
        /** Everything. */
        ACTIVE,
        /** May read and answer; not propose, witness or gain trust. */
        QUARANTINED,
        /** Nothing. */
        SUSPENDED,
        /** Nothing, for good. */
        DISSOLVED
    }

    /** Whether it is anything but ACTIVE. */
    public boolean isRestricted() {
        return status != Status.ACTIVE;
    }
}
