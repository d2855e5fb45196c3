package org.guildhall.platform.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The official vectors: bitcoin/bips, bip-0340/test-vectors.csv. */
class SchnorrTest {
    private record Vector(int index, PublicKey key, byte[] message, Signature signature, boolean valid) {
        @Override
        public String toString() {
            return "vector " + index;
        }
    }

    private static List<Vector> vectors() throws IOException {
        try (var in = SchnorrTest.class.getResourceAsStream("/bip340/test-vectors.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .map(f -> new Vector(
                            Integer.parseInt(f[0]),
                            new PublicKey(f[2].toLowerCase()),
                            HexFormat.of().parseHex(f[4]),
                            new Signature(f[5].toLowerCase()),
                            f[6].equals("TRUE")))
                    .toList();
        }
    }

    private static Stream<Vector> all() throws IOException {
        return vectors().stream();
    }

    private static Stream<Vector> of32Bytes() throws IOException {
        return vectors().stream().filter(v -> v.message.length == 32);
    }

    @Test
    void thereAreNineteenVectors() throws IOException {
        assertEquals(19, vectors().size());
        assertEquals(4, vectors().stream().filter(v -> v.message.length != 32).count());
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyVectorHolds(Vector vector) {
        assertEquals(vector.valid, Schnorr.verify(vector.key, vector.message, vector.signature));
    }

    @ParameterizedTest
    @MethodSource("of32Bytes")
    void theLibrarysVerificationAndItsPointArithmeticAgree(Vector vector) {
        assertEquals(
                vector.valid, Schnorr.verifyByPoints(vector.key.bytes(), vector.message, vector.signature.bytes()));
    }

    @Test
    void everyFlippedBitOfALongMessagesSignatureIsNoticed() throws IOException {
        Vector vector = vectors().get(18);
        byte[] signature = vector.signature.bytes();
        for (int bit = 0; bit < 512; bit += 7) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(Schnorr.verify(vector.key, vector.message, Signature.of(flipped)), "bit " + bit);
        }
    }

    @Test
    void aSignatureHoldsForItsDigestOnly() {
        TestKey key = TestKey.of("alice");
        Digest digest = Digest.of(new byte[32]);
        byte[] other = new byte[32];
        other[31] = 1;
        assertTrue(Schnorr.verify(key.publicKey(), digest, key.sign(digest)));
        assertFalse(Schnorr.verify(key.publicKey(), Digest.of(other), key.sign(digest)));
        assertFalse(Schnorr.verify(TestKey.of("bob").publicKey(), digest, key.sign(digest)));
    }
}
