package org.guildhall.launcher.story;

import fr.acinq.secp256k1.Secp256k1;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * Somebody in the story: an id and a secp256k1 key pair that signs as BIP-340 says.
 *
 * @param id the subject of its tokens
 * @param secret 32 bytes; made from the story's seed, so good for a story only
 * @param key the public half
 */
public record Actor(String id, byte[] secret, PublicKey key) {
    private static final Secp256k1 LIBSECP256K1 = Secp256k1.get();

    /** The actor of that id in the story of that seed. */
    public static Actor of(long seed, String id) {
        byte[] secret = Statement.sha256(("guildhall story " + seed + " " + id).getBytes(StandardCharsets.UTF_8));
        byte[] compressed = LIBSECP256K1.pubKeyCompress(LIBSECP256K1.pubkeyCreate(secret));
        return new Actor(id, secret, PublicKey.of(Arrays.copyOfRange(compressed, 1, 33)));
    }

    /** Its signature, in hex. */
    public String sign(Digest digest) {
        return Signature.of(LIBSECP256K1.signSchnorr(digest.bytes(), secret, null))
                .hex();
    }

    public String sign(Statement statement) {
        return sign(statement.digest());
    }
}
