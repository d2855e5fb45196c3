package org.guildhall.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * A public key that verifies signatures of notes, in the text form {@code name+hash+key}. Sources: C2SP signed-note and
 * tlog-cosignature.
 *
 * @param name of the signer: not empty, without spaces and plus signs
 * @param algorithm {@link #ED25519} for logs, {@link #COSIGNATURE} for witnesses
 * @param key the 32 bytes of the Ed25519 public key
 */
public record NoteKey(String name, byte algorithm, byte[] key) {
    /** A log's signature over the note's text. */
    public static final byte ED25519 = 1;

    /** A witness's timestamped cosignature over a checkpoint. */
    public static final byte COSIGNATURE = 4;

    private static final int KEY_BYTES = 32;

    /** @throws IllegalArgumentException for a malformed name, another algorithm or a key of another length */
    public NoteKey {
        if (!isName(name)) {
            throw new IllegalArgumentException("a key's name is not empty and has no space and no plus sign");
        }
        if (algorithm != ED25519 && algorithm != COSIGNATURE) {
            throw new IllegalArgumentException("unknown key algorithm " + algorithm);
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("an Ed25519 key has 32 bytes");
        }
        key = key.clone();
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints().noneMatch(c -> c == '+' || Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /** @throws IllegalArgumentException if the text is malformed or its hash is another key's */
    public static NoteKey parse(String text) {
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3 || !parts[1].matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("a verifier key is name+hash+key");
        }
        byte[] typed = Base64.getDecoder().decode(parts[2]);
        if (typed.length != KEY_BYTES + 1) {
            throw new IllegalArgumentException("a verifier key holds its algorithm and 32 bytes");
        }
        NoteKey key = new NoteKey(parts[0], typed[0], Arrays.copyOfRange(typed, 1, typed.length));
        if (!String.format("%08x", key.hash()).equals(parts[1])) {
            throw new IllegalArgumentException("the hash of the verifier key is another key's");
        }
        return key;
    }

    /** The key's short name in signature lines: the first four bytes of SHA-256(name, newline, algorithm, key). */
    public int hash() {
        byte[] sha256 = Hash.sha256(name.getBytes(StandardCharsets.UTF_8), new byte[] {'\n', algorithm}, key);
        return (sha256[0] & 255) << 24 | (sha256[1] & 255) << 16 | (sha256[2] & 255) << 8 | sha256[3] & 255;
    }

    /** A fresh copy of the 32 bytes. */
    @Override
    public byte[] key() {
        return key.clone();
    }

    boolean verify(byte[] message, byte[] signature) {
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(key));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey that
                && name.equals(that.name)
                && algorithm == that.algorithm
                && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return hash();
    }

    /** The text form. */
    @Override
    public String toString() {
        ByteArrayOutputStream typed = new ByteArrayOutputStream();
        typed.write(algorithm);
        typed.writeBytes(key);
        return name
                + '+'
                + String.format("%08x", hash())
                + '+'
                + Base64.getEncoder().encodeToString(typed.toByteArray());
    }
}
