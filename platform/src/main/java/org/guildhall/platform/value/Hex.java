package org.guildhall.platform.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Lower-case hexadecimal of a fixed length, the only text form of keys, digests and signatures. */
final class Hex {
    private static final HexFormat LOWER = HexFormat.of();

    private Hex() {}

    /** The value of each digit by its character; negative for all other characters. Without branches to guess wrong. */
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < 16; value++) {
            VALUES[Character.forDigit(value, 16)] = (byte) value;
        }
    }

    static String require(String hex, int bytes, String what) {
        int all = hex.length() == 2 * bytes ? 0 : -1;
        // What isn't of Latin-1 becomes a question mark, which is no digit either.
        for (byte character : hex.getBytes(StandardCharsets.ISO_8859_1)) {
            all |= VALUES[character & 0xff];
        }
        if (all < 0) {
            throw new IllegalArgumentException(what + " must be " + 2 * bytes + " lower-case hex digits");
        }
        return hex;
    }

    /** Of digits that were {@link #require required}; bulk verification reads hundreds of them a receipt. */
    static byte[] bytes(String hex) {
        byte[] digits = hex.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = new byte[digits.length / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (VALUES[digits[2 * i]] << 4 | VALUES[digits[2 * i + 1]]);
        }
        return bytes;
    }

    static String text(byte[] bytes) {
        return LOWER.formatHex(bytes);
    }
}
