package org.guildhall.platform.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * The oldest event of a lane, about to be delivered by the relay that holds the lane.
 *
 * @param leasedUntil until then no other relay takes the lane; also what the holder knows it by
 * @param position order within the lane
 * @param attempts deliveries begun, this one included
 * @param firstAttemptedAt when the receiver may have heard of it first
 * @param traceParent of the call that made the change; null if it was not traced
 */
record Letter(
        String subject,
        String receiver,
        Instant leasedUntil,
        long position,
        UUID eventId,
        String type,
        String content,
        int attempts,
        Instant firstAttemptedAt,
        String traceParent,
        String traceState) {}
