package org.guildhall.platform.value;

/**
 * A secp256k1 public key in the 32-byte x-only form of BIP-340, in lower-case hex.
 *
 * @param hex 64 digits
 */
public record PublicKey(String hex) {
    /** @throws IllegalArgumentException unless {@code hex} is 64 lower-case hex digits */
    public PublicKey {
        Hex.require(hex, 32, "public key");
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static PublicKey of(byte[] bytes) {
        return new PublicKey(Hex.text(bytes));
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] bytes() {
        return Hex.bytes(hex);
    }

    /** The one that a record gets is several times slower until it is compiled well, and keys are what is looked up. */
    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public String toString() {
        return hex;
    }
}
