package org.guildhall.reputation.receipt.domain;

import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/** Verifies BIP-340 signatures for the rules; some 40 µs each. */
@FunctionalInterface
public interface SignatureCheck {
    /** Whether the signature is by the key over the digest; false for a key that is no point of the curve. */
    boolean holds(PublicKey key, Digest digest, Signature signature);
}
