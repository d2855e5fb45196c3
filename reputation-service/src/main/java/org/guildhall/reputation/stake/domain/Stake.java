package org.guildhall.reputation.stake.domain;

import java.time.Duration;
import java.time.Instant;
import org.guildhall.platform.value.PublicKey;

/**
 * A stake as it is known.
 *
 * @param proof what the provider's newest offer proves
 * @param status what the chain says
 * @param onChainSats 0 unless {@link StakeStatus#VALID}
 * @param observedAt when the chain was looked at; null if nobody has
 */
public record Stake(PublicKey providerKey, StakeProof proof, StakeStatus status, long onChainSats, Instant observedAt) {
    /** @throws IllegalArgumentException if a bound is broken */
    public Stake {
        if (onChainSats < 0
                || onChainSats > StakeProof.ALL_SATS
                || status != StakeStatus.VALID && onChainSats != 0
                || status != StakeStatus.UNVERIFIED && observedAt == null) {
            throw new IllegalArgumentException(status + " with " + onChainSats + " sats at " + observedAt);
        }
    }

    /** A stake that nobody has looked at. */
    public static Stake unverified(PublicKey providerKey, StakeProof proof) {
        return new Stake(providerKey, proof, StakeStatus.UNVERIFIED, 0, null);
    }

    /** What counts, in satoshis: the smaller of what was claimed and what is there; 0 unless it is valid. */
    public long effectiveSats() {
        return Math.min(proof.sats(), onChainSats);
    }

    /** Whether it counts at a time: valid, still locked, and more than nothing. */
    public boolean holds(Instant asOf) {
        return status == StakeStatus.VALID
                && effectiveSats() > 0
                && proof.lockedUntil().isAfter(asOf);
    }

    /**
     * The natural logarithm of the satoshis times the seconds that they stay locked, whole seconds counted from the
     * beginning of the second of {@code asOf}; 0 if one of them is 0, the lock is over, or the product is at most 1.
     * Source: docs/reputation.md, "Stakes".
     */
    public double rank(Instant asOf) {
        long seconds = Math.max(
                0,
                Duration.between(Instant.ofEpochSecond(asOf.getEpochSecond()), proof.lockedUntil())
                        .toSeconds());
        double product = (double) effectiveSats() * seconds;
        // StrictMath: the same bits on every machine, since snapshots are compared to the byte.
        return product <= 1 ? 0 : StrictMath.log(product);
    }
}
