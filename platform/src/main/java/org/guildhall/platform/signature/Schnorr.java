package org.guildhall.platform.signature;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * BIP-340 Schnorr signatures over secp256k1, by libsecp256k1. About 40 µs a verification on one core: fine on the event
 * loop for a call with one signature, not for bulk.
 */
public final class Schnorr {
    private static final Secp256k1 LIBSECP256K1 = Secp256k1.get();

    private Schnorr() {}

    /** Whether the 32 bytes are the x coordinate of a point of the curve; no signature verifies under a key that is not. */
    public static boolean isKey(PublicKey key) {
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        System.arraycopy(key.bytes(), 0, compressed, 1, 32);
        try {
            LIBSECP256K1.pubkeyParse(compressed);
            return true;
        } catch (Secp256k1Exception e) {
            return false;
        }
    }

    /** Whether {@code signature} is by {@code key} over {@code digest}; false for a key that is not on the curve. */
    public static boolean verify(PublicKey key, Digest digest, Signature signature) {
        try {
            return LIBSECP256K1.verifySchnorr(signature.bytes(), digest.bytes(), key.bytes());
        } catch (Secp256k1Exception e) {
            return false;
        }
    }

    /**
     * Demands a signature over a statement.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#BAD_SIGNATURE} unless it is {@code key}'s
     */
    public static void require(PublicKey key, Statement statement, Signature signature) {
        if (!verify(key, statement.digest(), signature)) {
            throw PlatformReason.BAD_SIGNATURE.refuse("statement", statement.name());
        }
    }
}
