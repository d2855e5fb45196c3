package org.guildhall.reputation.stake.domain;

import java.time.Instant;
import org.guildhall.platform.value.PublicKey;

/**
 * What an observer found on the chain about a provider's stake.
 *
 * @param onChainSats 0 unless {@link StakeStatus#VALID}
 * @param observer the reporting observer's id
 */
public record StakeReport(
        PublicKey providerKey,
        Outpoint outpoint,
        StakeStatus status,
        long onChainSats,
        Instant observedAt,
        String observer) {}
