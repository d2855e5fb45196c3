package org.guildhall.reputation.score.domain;

import java.time.Instant;
import org.guildhall.platform.value.PublicKey;

/** One change of what scores are made of. */
public sealed interface Change {
    /**
     * A receipt that counts from now on.
     *
     * @param success in millionths
     * @param firstSeen of the consumer, as it stands after the change; null if a {@link Seen} tells it
     */
    record Counted(PublicKey consumer, PublicKey provider, int success, Instant completedAt, Instant firstSeen)
            implements Change {}

    /** A receipt that counted and doesn't any more, described as it was when it began to count. */
    record Voided(PublicKey consumer, PublicKey provider, int success, Instant completedAt) implements Change {}

    /** A consumer turned out to be known for longer. */
    record Seen(PublicKey consumer, Instant firstSeen) implements Change {}
}
