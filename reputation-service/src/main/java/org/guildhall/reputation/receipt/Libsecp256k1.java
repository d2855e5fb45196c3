package org.guildhall.reputation.receipt;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.mint.domain.Point;
import org.guildhall.reputation.receipt.domain.Cryptography;

/** Verification by libsecp256k1. */
final class Libsecp256k1 implements Cryptography {
    private static final Secp256k1 LIBRARY = Secp256k1.get();
    private static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    @Override
    public boolean isSigned(PublicKey key, Digest digest, Signature signature) {
        return Schnorr.verify(key, digest, signature);
    }

    /** NUT-12: R1 = s·G − e·A, R2 = s·B_ − e·C_, and e must be hash(R1, R2, A, C_). */
    @Override
    public boolean isBlindlySigned(Point key, Point blindedMessage, Point blindSignature, Digest e, Digest s) {
        BigInteger negated = ORDER.subtract(new BigInteger(1, e.bytes()));
        if (negated.signum() <= 0 || negated.equals(ORDER)) {
            return false;
        }
        try {
            byte[] minusE = HexFormat.of().parseHex(String.format("%064x", negated));
            byte[] r1 = sum(LIBRARY.pubkeyCreate(s.bytes()), LIBRARY.pubKeyTweakMul(key.bytes(), minusE));
            byte[] r2 = sum(
                    LIBRARY.pubKeyTweakMul(blindedMessage.bytes(), s.bytes()),
                    LIBRARY.pubKeyTweakMul(blindSignature.bytes(), minusE));
            return Arrays.equals(e.bytes(), hashE(r1, r2, key.bytes(), blindSignature.bytes()));
        } catch (Secp256k1Exception outOfRange) {
            return false; // a point is not on the curve, s is not below the order, or a sum is the point at infinity
        }
    }

    /** NUT-12's hash_e: SHA-256 of the text of the points' uncompressed forms in lower-case hex. */
    static byte[] hashE(byte[]... points) {
        StringBuilder text = new StringBuilder();
        for (byte[] point : points) {
            text.append(HexFormat.of().formatHex(LIBRARY.pubkeyParse(point)));
        }
        return Statement.sha256(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sum(byte[] one, byte[] other) {
        return LIBRARY.pubKeyCombine(new byte[][] {one, other});
    }
}
