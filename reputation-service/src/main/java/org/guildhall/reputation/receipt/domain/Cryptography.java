package org.guildhall.reputation.receipt.domain;

import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.mint.domain.Point;

/** Verifies for the rules. Slow: some 40 µs a signature, some 200 µs a blind signature. */
public interface Cryptography {
    /** Whether the BIP-340 signature is by the key over the digest; false for a key that is no point of the curve. */
    boolean isSigned(PublicKey key, Digest digest, Signature signature);

    /**
     * Whether the blind signature is by the key over the blinded message, by the NUT-12 proof (e, s); false for what is
     * no point of the curve.
     */
    boolean isBlindlySigned(Point key, Point blindedMessage, Point blindSignature, Digest e, Digest s);
}
