package org.guildhall.reputation.receipt;

import fr.acinq.secp256k1.Secp256k1;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.mint.domain.Denomination;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.mint.domain.Point;
import org.guildhall.reputation.receipt.domain.PaymentProof;

/**
 * A Cashu mint with one key: blind signatures and their NUT-12 proofs as a mint makes them.
 *
 * @param secret the key's 32 bytes
 */
public record TestCashuMint(String url, Denomination denomination, byte[] secret) {
    private static final Secp256k1 LIBRARY = Secp256k1.get();
    private static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    public static TestCashuMint of(String url) {
        return new TestCashuMint(
                url, new Denomination("00882760bfa2eb41", 8), Statement.sha256(url.getBytes(StandardCharsets.UTF_8)));
    }

    public Point key() {
        return point(LIBRARY.pubkeyCreate(secret));
    }

    /** NUT-00: a wallet blinds a secret, the mint signs it. */
    public PaymentProof.CashuDleq swap(String name) {
        byte[] blinding = Statement.sha256(("blinding " + name).getBytes(StandardCharsets.UTF_8));
        byte[] y = hashToCurve(Statement.sha256(name.getBytes(StandardCharsets.UTF_8)));
        return sign(LIBRARY.pubKeyCombine(new byte[][] {y, LIBRARY.pubkeyCreate(blinding)}));
    }

    /** Signs a blinded message and proves it. */
    PaymentProof.CashuDleq sign(byte[] blindedMessage) {
        byte[] signature = LIBRARY.pubKeyTweakMul(blindedMessage, secret);
        byte[] nonce = Statement.sha256("nonce".getBytes(StandardCharsets.UTF_8), secret, blindedMessage);
        byte[] e = Libsecp256k1.hashE(
                LIBRARY.pubkeyCreate(nonce), LIBRARY.pubKeyTweakMul(blindedMessage, nonce), key().bytes(), signature);
        BigInteger s = new BigInteger(1, nonce)
                .add(new BigInteger(1, e).multiply(new BigInteger(1, secret)))
                .mod(ORDER);
        return new PaymentProof.CashuDleq(
                new MintUrl(url),
                denomination,
                point(blindedMessage),
                point(signature),
                Digest.of(e),
                new Digest(String.format("%064x", s)));
    }

    /** NUT-00's hash_to_curve. */
    static byte[] hashToCurve(byte[] message) {
        byte[] domain = "Secp256k1_HashToCurve_Cashu_".getBytes(StandardCharsets.US_ASCII);
        byte[] hash = Statement.sha256(domain, message);
        for (int counter = 0; ; counter++) {
            byte[] suffix = ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(counter)
                    .array();
            byte[] candidate = new byte[33];
            candidate[0] = 2;
            System.arraycopy(Statement.sha256(hash, suffix), 0, candidate, 1, 32);
            try {
                LIBRARY.pubkeyParse(candidate);
                return candidate;
            } catch (fr.acinq.secp256k1.Secp256k1Exception notOnTheCurve) {
                continue;
            }
        }
    }

    static Point point(byte[] bytes) {
        return new Point(HexFormat.of().formatHex(LIBRARY.pubKeyCompress(bytes)));
    }
}
