package org.guildhall.reputation.offer.domain;

import java.time.Instant;

/**
 * A provider's newest offer as it is kept.
 *
 * @param recordedAt when it was taken in here
 * @param heartbeat the provider's newest; null if there is none
 */
public record PublishedOffer(Offer offer, Instant recordedAt, Heartbeat heartbeat) {}
