package org.guildhall.platform.value;

/**
 * A 64-byte BIP-340 Schnorr signature in lower-case hex.
 *
 * @param hex 128 digits
 */
public record Signature(String hex) {
    /** @throws IllegalArgumentException unless {@code hex} is 128 lower-case hex digits */
    public Signature {
        Hex.require(hex, 64, "signature");
    }

    /** @throws IllegalArgumentException unless there are 64 bytes */
    public static Signature of(byte[] bytes) {
        return new Signature(Hex.text(bytes));
    }

    /** A fresh copy of the 64 bytes. */
    public byte[] bytes() {
        return Hex.bytes(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
