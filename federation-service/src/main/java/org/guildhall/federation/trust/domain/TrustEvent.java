package org.guildhall.federation.trust.domain;

import java.time.Instant;

/**
 * One recorded event of a pair.
 *
 * @param author a federation's id, an admin's subject, or {@link #PLATFORM}
 * @param targetAgeDays whole days since the target was registered, as the caps read it
 * @param reason for people; empty where none is needed
 */
public record TrustEvent(Instant at, String author, long targetAgeDays, String reason, TrustChange change) {
    /** Author of what the service itself records. */
    public static final String PLATFORM = "platform";
}
