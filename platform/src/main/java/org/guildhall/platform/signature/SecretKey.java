package org.guildhall.platform.signature;

import fr.acinq.secp256k1.Secp256k1;
import java.security.SecureRandom;
import java.util.Arrays;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/** A secp256k1 key that a service itself signs statements with, as BIP-340 says. */
public final class SecretKey {
    private final byte[] secret;

    /**
     * @param secret 32 bytes, a number from 1 to below the order of the curve
     * @throws IllegalArgumentException for anything else
     */
    public SecretKey(byte[] secret) {
        if (secret.length != 32 || !Secp256k1.get().secKeyVerify(secret)) {
            throw new IllegalArgumentException("no secret key of secp256k1");
        }
        this.secret = secret.clone();
    }

    /** A new one from the system's source of randomness. */
    public static SecretKey generate() {
        byte[] secret = new byte[32];
        SecureRandom random = new SecureRandom();
        do {
            random.nextBytes(secret);
        } while (!Secp256k1.get().secKeyVerify(secret));
        return new SecretKey(secret);
    }

    /** The 32 bytes, to be kept where nobody else reads them. */
    public byte[] bytes() {
        return secret.clone();
    }

    public PublicKey publicKey() {
        byte[] compressed = Secp256k1.get().pubKeyCompress(Secp256k1.get().pubkeyCreate(secret));
        return PublicKey.of(Arrays.copyOfRange(compressed, 1, 33));
    }

    /** The same statement gives the same signature, so that what is sent again is the same to the byte. */
    public Signature sign(Statement statement) {
        return Signature.of(Secp256k1.get().signSchnorr(statement.digest().bytes(), secret, new byte[32]));
    }

    @Override
    public String toString() {
        return "the secret key of " + publicKey();
    }
}
