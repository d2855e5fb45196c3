package org.guildhall.reputation.mint.domain;

import java.util.HexFormat;
import org.guildhall.platform.value.PublicKey;

/**
 * A point of secp256k1 in compressed form, in lower-case hex; whether it is on the curve is seen when it is used.
 *
 * @param hex 66 digits, of which the first two are 02 or 03
 */
public record Point(String hex) {
    /** @throws IllegalArgumentException for any other text */
    public Point {
        if (!hex.matches("0[23][0-9a-f]{64}")) {
            throw new IllegalArgumentException("must be a compressed point: 66 lower-case hex digits");
        }
    }

    /** A fresh copy of the 33 bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** Its x coordinate. */
    public PublicKey xOnly() {
        return new PublicKey(hex.substring(2));
    }

    @Override
    public String toString() {
        return hex;
    }
}
