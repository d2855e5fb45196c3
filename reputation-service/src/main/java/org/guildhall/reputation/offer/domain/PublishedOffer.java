package org.guildhall.reputation.offer.domain;

import java.time.Instant;

/**
 * A provider's newest offer as it is kept.
 *
 * @param recordedAt when it was taken in here
 * @param content the canonical JSON that the provider signed
 * @param heartbeat the provider's newest; null if there is none
 * @param heartbeatContent the canonical JSON that the provider signed; null if there is none
 */
public record PublishedOffer(
        Offer offer, String content, Instant recordedAt, Heartbeat heartbeat, String heartbeatContent) {}
