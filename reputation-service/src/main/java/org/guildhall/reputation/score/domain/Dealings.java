package org.guildhall.reputation.score.domain;

import java.time.Instant;
import org.guildhall.platform.value.PublicKey;

/**
 * What one consumer had to do with a provider within the window: accepted receipts that are not voided.
 *
 * @param consumerKey the consumer
 * @param firstSeen its earliest accepted activity
 * @param receipts with this provider, 1 or more
 * @param successMillionths sum of their success, times 1,000,000
 * @param totalReceipts with all providers, at least {@code receipts}
 */
public record Dealings(
        PublicKey consumerKey, Instant firstSeen, long receipts, long successMillionths, long totalReceipts) {
    public Dealings {
        if (receipts < 1 || totalReceipts < receipts || successMillionths < 0) {
            throw new IllegalArgumentException(receipts + " of " + totalReceipts + " receipts");
        }
    }
}
