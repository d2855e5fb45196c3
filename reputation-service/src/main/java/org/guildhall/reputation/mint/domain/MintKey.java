package org.guildhall.reputation.mint.domain;

import java.time.Instant;
import org.guildhall.platform.value.PublicKey;

/**
 * A key of a mint and when it proves payments.
 *
 * @param publicKey verifies the mint's signatures
 * @param validFrom inclusive; null: it always held
 * @param validUntil inclusive, not before {@code validFrom}; null: it still holds
 */
public record MintKey(PublicKey publicKey, Instant validFrom, Instant validUntil) {
    public MintKey {
        if (validFrom != null && validUntil != null && validUntil.isBefore(validFrom)) {
            throw new IllegalArgumentException("valid_until must not be before valid_from");
        }
    }

    /** Whether the key proves a payment for work completed at that time. */
    public boolean holdsAt(Instant time) {
        return (validFrom == null || !time.isBefore(validFrom)) && (validUntil == null || !time.isAfter(validUntil));
    }
}
