package org.guildhall.reputation.mint.domain;

import java.time.Instant;
import org.guildhall.platform.value.PublicKey;

/** A key of a mint and when it proves payments. */
public sealed interface MintKey {
    /** Inclusive; null: it always held. */
    Instant validFrom();

    /** Inclusive, not before {@link #validFrom()}; null: it still holds. */
    Instant validUntil();

    /** The key in the mint's form, lower-case hex. */
    String hex();

    /** The x coordinate, which tells whether the key is a point of the curve. */
    PublicKey xOnly();

    /** Whether the key proves a payment for work completed at that time. */
    default boolean holdsAt(Instant time) {
        return (validFrom() == null || !time.isBefore(validFrom()))
                && (validUntil() == null || !time.isAfter(validUntil()));
    }

    /** Verifies the mint's BIP-340 signatures. */
    record Signing(PublicKey publicKey, Instant validFrom, Instant validUntil) implements MintKey {
        public Signing {
            requireOrder(validFrom, validUntil);
        }

        @Override
        public String hex() {
            return publicKey.hex();
        }

        @Override
        public PublicKey xOnly() {
            return publicKey;
        }
    }

    /** Verifies the mint's blind signatures of one denomination. */
    record Cashu(Point publicKey, Denomination denomination, Instant validFrom, Instant validUntil) implements MintKey {
        public Cashu {
            requireOrder(validFrom, validUntil);
        }

        @Override
        public String hex() {
            return publicKey.hex();
        }

        @Override
        public PublicKey xOnly() {
            return publicKey.xOnly();
        }
    }

    private static void requireOrder(Instant validFrom, Instant validUntil) {
        if (validFrom != null && validUntil != null && validUntil.isBefore(validFrom)) {
            throw new IllegalArgumentException("valid_until must not be before valid_from");
        }
    }
}
