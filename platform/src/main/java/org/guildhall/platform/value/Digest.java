package org.guildhall.platform.value;

/**
 * A 32-byte digest (SHA-256 or a BIP-340 tagged hash) in lower-case hex.
 *
 * @param hex 64 digits
 */
public record Digest(String hex) {
    /** @throws IllegalArgumentException unless {@code hex} is 64 lower-case hex digits */
    public Digest {
        Hex.require(hex, 32, "digest");
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static Digest of(byte[] bytes) {
        return new Digest(Hex.text(bytes));
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] bytes() {
        return Hex.bytes(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
