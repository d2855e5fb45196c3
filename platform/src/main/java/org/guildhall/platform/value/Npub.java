package org.guildhall.platform.value;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The {@code npub1…} form of a public key: NIP-19, that is Bech32 (BIP-173) with the prefix {@code npub}. */
public final class Npub {
    private static final String PREFIX = "npub";
    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int CHECKSUM = 6;

    private Npub() {}

    /** The key as {@code npub1…}, 63 characters. */
    public static String of(PublicKey key) {
        byte[] data = regroup(key.bytes(), 8, 5, true);
        byte[] withChecksum = Arrays.copyOf(data, data.length + CHECKSUM);
        int checksum = checksum(withChecksum) ^ 1;
        for (int i = 0; i < CHECKSUM; i++) {
            withChecksum[data.length + i] = (byte) (checksum >>> 5 * (CHECKSUM - 1 - i) & 31);
        }
        StringBuilder text = new StringBuilder(PREFIX).append('1');
        for (byte group : withChecksum) {
            text.append(ALPHABET.charAt(group));
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException unless the text is the lower-case {@code npub1…} form of 32 bytes */
    public static PublicKey parse(String text) {
        if (!text.startsWith(PREFIX + "1")) {
            throw new IllegalArgumentException("not an npub");
        }
        byte[] groups = new byte[text.length() - PREFIX.length() - 1];
        for (int i = 0; i < groups.length; i++) {
            int value = ALPHABET.indexOf(text.charAt(PREFIX.length() + 1 + i));
            if (value < 0) {
                throw new IllegalArgumentException("not an npub: character " + text.charAt(PREFIX.length() + 1 + i));
            }
            groups[i] = (byte) value;
        }
        if (groups.length < CHECKSUM || checksum(groups) != 1) {
            throw new IllegalArgumentException("not an npub: the checksum is wrong");
        }
        return PublicKey.of(regroup(Arrays.copyOf(groups, groups.length - CHECKSUM), 5, 8, false));
    }

    /** BIP-173's polynomial over the expanded prefix and the groups. */
    private static int checksum(byte[] groups) {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        PREFIX.chars().forEach(c -> values.write(c >> 5));
        values.write(0);
        PREFIX.chars().forEach(c -> values.write(c & 31));
        values.writeBytes(groups);
        int sum = 1;
        for (byte value : values.toByteArray()) {
            int top = sum >>> 25;
            sum = (sum & 0x1ffffff) << 5 ^ value;
            for (int i = 0; i < GENERATOR.length; i++) {
                sum ^= (top >>> i & 1) == 1 ? GENERATOR[i] : 0;
            }
        }
        return sum;
    }

    private static byte[] regroup(byte[] from, int fromBits, int toBits, boolean pad) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (byte value : from) {
            buffer = buffer << fromBits | value & (1 << fromBits) - 1;
            bits += fromBits;
            while (bits >= toBits) {
                bits -= toBits;
                to.write(buffer >>> bits & (1 << toBits) - 1);
            }
            buffer &= (1 << bits) - 1;
        }
        if (pad && bits > 0) {
            to.write(buffer << toBits - bits & (1 << toBits) - 1);
        } else if (!pad && buffer != 0) {
            throw new IllegalArgumentException("not an npub: the padding is not zero");
        }
        return to.toByteArray();
    }
}
