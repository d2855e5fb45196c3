package org.guildhall.settlement.batch.domain;

import java.util.Map;
import java.util.TreeMap;

/**
 * Redemptions and denials, as a sum or as what is to be added.
 *
 * @param successful redemptions
 * @param invalidSignature denials with {@link DenialCode#INVALID_SIGNATURE}
 * @param nullifierAlreadySeen denials with {@link DenialCode#NULLIFIER_ALREADY_SEEN}
 * @param rateLimitExceeded denials with {@link DenialCode#RATE_LIMIT_EXCEEDED}
 */
public record OutcomeCounts(long successful, long invalidSignature, long nullifierAlreadySeen, long rateLimitExceeded) {
    /** 2^53 − 1: beyond it a count has no exact canonical JSON. */
    public static final long MAX = (1L << 53) - 1;

    public static final OutcomeCounts NONE = new OutcomeCounts(0, 0, 0, 0);
    public static final OutcomeCounts REDEMPTION = new OutcomeCounts(1, 0, 0, 0);
    private static final OutcomeCounts[] DENIALS = {
        new OutcomeCounts(0, 1, 0, 0), new OutcomeCounts(0, 0, 1, 0), new OutcomeCounts(0, 0, 0, 1)
    };

    /** @throws IllegalArgumentException if a count is negative or above {@link #MAX} */
    public OutcomeCounts {
        require(successful);
        require(invalidSignature);
        require(nullifierAlreadySeen);
        require(rateLimitExceeded);
    }

    private static void require(long count) {
        if (count < 0 || count > MAX) {
            throw new IllegalArgumentException("a count is 0 to 2^53 - 1");
        }
    }

    /** One denial. */
    public static OutcomeCounts denial(DenialCode code) {
        return DENIALS[code.ordinal()];
    }

    /** Denials with a code. */
    public long denials(DenialCode code) {
        return switch (code) {
            case INVALID_SIGNATURE -> invalidSignature;
            case NULLIFIER_ALREADY_SEEN -> nullifierAlreadySeen;
            case RATE_LIMIT_EXCEEDED -> rateLimitExceeded;
        };
    }

    /** All denials; at most 3 · (2^53 − 1). */
    public long denials() {
        return invalidSignature + nullifierAlreadySeen + rateLimitExceeded;
    }

    /** Redemptions and denials; at most 2^55. */
    public long outcomes() {
        return successful + denials();
    }

    /** @throws IllegalArgumentException if a sum would be above {@link #MAX} */
    public OutcomeCounts plus(OutcomeCounts other) {
        return new OutcomeCounts(
                successful + other.successful,
                invalidSignature + other.invalidSignature,
                nullifierAlreadySeen + other.nullifierAlreadySeen,
                rateLimitExceeded + other.rateLimitExceeded);
    }

    /** Denials by the name of their code; codes that did not occur are left out. */
    public Map<String, Object> occurredDenials() {
        Map<String, Object> occurred = new TreeMap<>();
        for (DenialCode code : DenialCode.values()) {
            if (denials(code) > 0) {
                occurred.put(code.name(), denials(code));
            }
        }
        return occurred;
    }
}
