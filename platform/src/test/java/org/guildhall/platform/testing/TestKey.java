package org.guildhall.platform.testing;

import fr.acinq.secp256k1.Secp256k1;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * A secp256k1 key pair that signs as BIP-340 says. The same name gives the same pair in every run.
 *
 * @param secret 32 bytes
 */
public record TestKey(byte[] secret) {
    /** The key pair of a name. */
    public static TestKey of(String name) {
        return new TestKey(Statement.sha256(("guildhall test key " + name).getBytes(StandardCharsets.UTF_8)));
    }

    public PublicKey publicKey() {
        byte[] compressed = Secp256k1.get().pubKeyCompress(Secp256k1.get().pubkeyCreate(secret));
        return PublicKey.of(Arrays.copyOfRange(compressed, 1, 33));
    }

    public Signature sign(Digest digest) {
        return Signature.of(Secp256k1.get().signSchnorr(digest.bytes(), secret, new byte[32]));
    }

    public Signature sign(Statement statement) {
        return sign(statement.digest());
    }
}
