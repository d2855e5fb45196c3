package org.guildhall.platform.value;

import java.util.HexFormat;

/** Lower-case hexadecimal of a fixed length, the only text form of keys, digests and signatures. */
final class Hex {
    private static final HexFormat LOWER = HexFormat.of();

    private Hex() {}

    static String require(String hex, int bytes, String what) {
        boolean sound =
                hex.length() == 2 * bytes && hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
        if (!sound) {
            throw new IllegalArgumentException(what + " must be " + 2 * bytes + " lower-case hex digits");
        }
        return hex;
    }

    static byte[] bytes(String hex) {
        return LOWER.parseHex(hex);
    }

    static String text(byte[] bytes) {
        return LOWER.formatHex(bytes);
    }
}
