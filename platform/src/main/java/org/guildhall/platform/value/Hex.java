package org.guildhall.platform.value;

import java.util.HexFormat;

/** Lower-case hexadecimal of a fixed length, the only text form of keys, digests and signatures. */
final class Hex {
    private static final HexFormat LOWER = HexFormat.of();

    private Hex() {}

    static String require(String hex, int bytes, String what) {
        boolean sound = hex.length() == 2 * bytes;
        for (int i = 0; sound && i < hex.length(); i++) {
            sound = digit(hex.charAt(i)) >= 0;
        }
        if (!sound) {
            throw new IllegalArgumentException(what + " must be " + 2 * bytes + " lower-case hex digits");
        }
        return hex;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    /** Of digits that were {@link #require required}; bulk verification reads hundreds of them a receipt. */
    static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (digit(hex.charAt(2 * i)) << 4 | digit(hex.charAt(2 * i + 1)));
        }
        return bytes;
    }

    static String text(byte[] bytes) {
        return LOWER.formatHex(bytes);
    }
}
