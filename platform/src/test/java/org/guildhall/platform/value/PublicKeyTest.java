package org.guildhall.platform.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PublicKeyTest {
    private static final String DIGITS = "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210";

    @Test
    void everyByteReadsBackAsItself() {
        byte[] bytes = new byte[32];
        for (int begin = 0; begin < 256; begin += bytes.length) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (begin + i);
            }
            assertArrayEquals(bytes, PublicKey.of(bytes).bytes());
            assertEquals(PublicKey.of(bytes), new PublicKey(PublicKey.of(bytes).hex()));
        }
        assertEquals(DIGITS, PublicKey.of(new PublicKey(DIGITS).bytes()).hex());
    }

    @Test
    void nothingButLowerCaseDigitsOfThatLengthIsAKey() {
        String rest = DIGITS.substring(1);
        // Among them the neighbours of the digits, and characters beyond Latin-1 whose low byte is a digit's.
        for (String other :
                List.of("A", "F", "g", "/", ":", "`", "@", " ", "\n", "\0", "é", "\u0130", "\u3061", "😀")) {
            assertThrows(IllegalArgumentException.class, () -> new PublicKey(other + rest), other);
            assertThrows(IllegalArgumentException.class, () -> new PublicKey(rest + other), other);
        }
        assertThrows(IllegalArgumentException.class, () -> new PublicKey(rest));
        assertThrows(IllegalArgumentException.class, () -> new PublicKey(DIGITS + "0"));
        assertThrows(IllegalArgumentException.class, () -> new PublicKey(""));
    }
}
