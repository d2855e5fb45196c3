package org.guildhall.reputation.score.domain;

import java.util.List;
import org.guildhall.platform.value.PublicKey;

/**
 * What every consumer adds to every provider's score, where that is more than 0; ordered by the consumer's key, then the
 * provider's, so that the same receipts give the same arrays everywhere.
 *
 * @param keys of consumers and providers, sorted
 * @param consumer for each contribution the index of its consumer in {@code keys}
 * @param provider likewise
 * @param amount the contribution, correctly rounded but for the last bits
 */
public record Contributions(List<PublicKey> keys, int[] consumer, int[] provider, double[] amount) {}
