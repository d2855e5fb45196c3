package org.guildhall.reputation.score.domain;

import java.math.BigInteger;

/**
 * The dealings of a provider with those of its consumers that are weighed alike.
 *
 * @param weighing how they are weighed
 * @param receiptsEach receipts of each such consumer with the provider; 0 unless {@link Weighing#CAPPED}
 * @param sum {@link Weighing#FULL}: their success in millionths; {@link Weighing#CAPPED}: their success in millionths
 *     times all receipts of the consumer; otherwise 0
 * @param receipts with the provider, of all of them
 * @param consumers how many they are
 */
public record ShareGroup(Weighing weighing, long receiptsEach, BigInteger sum, long receipts, long consumers) {
    /** What the rule does to a consumer's receipts with a provider. */
    public enum Weighing {
        /** The consumer isn't known for long enough. */
        NONE,
        /** Its share is at most the cap. */
        FULL,
        /** Its share is above the cap. */
        CAPPED
    }
}
