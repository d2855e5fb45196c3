package org.guildhall.arbitration.dispute.domain;

import java.util.UUID;

/** Which dispute. */
public record DisputeId(UUID value) {
    /** @throws IllegalArgumentException unless {@code text} is a UUID */
    public static DisputeId of(String text) {
        return new DisputeId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
