package org.guildhall.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** A private key that signs notes, in the text form {@code PRIVATE+KEY+name+hash+seed} of the ecosystem's tools. */
public final class NoteSigner {
    private static final String PREFIX = "PRIVATE+KEY+";

    private final NoteKey key;
    private final Ed25519PrivateKeyParameters secret;

    private NoteSigner(String name, byte algorithm, Ed25519PrivateKeyParameters secret) {
        this.secret = secret;
        this.key = new NoteKey(name, algorithm, secret.generatePublicKey().getEncoded());
    }

    /** A new key of a name. */
    public static NoteSigner generate(String name, byte algorithm) {
        return new NoteSigner(name, algorithm, new Ed25519PrivateKeyParameters(new SecureRandom()));
    }

    /** @throws IllegalArgumentException if the text is malformed or its hash is another key's; it never shows the key */
    public static NoteSigner parse(String text) {
        String[] parts =
                text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("\\+", 3) : new String[0];
        if (parts.length != 3) {
            throw new IllegalArgumentException("a signer key is PRIVATE+KEY+name+hash+seed");
        }
        byte[] typed = Base64.getDecoder().decode(parts[2]);
        if (typed.length != 33) {
            throw new IllegalArgumentException("a signer key holds its algorithm and 32 bytes");
        }
        NoteSigner signer = new NoteSigner(
                parts[0], typed[0], new Ed25519PrivateKeyParameters(Arrays.copyOfRange(typed, 1, typed.length)));
        if (!String.format("%08x", signer.key.hash()).equals(parts[1])) {
            throw new IllegalArgumentException("the hash of the signer key is another key's");
        }
        return signer;
    }

    /** What verifies this key's signatures. */
    public NoteKey key() {
        return key;
    }

    /** The secret text form, for a file that nobody else reads. */
    public String secretText() {
        byte[] typed = new byte[33];
        typed[0] = key.algorithm();
        System.arraycopy(secret.getEncoded(), 0, typed, 1, 32);
        return PREFIX
                + key.name()
                + '+'
                + String.format("%08x", key.hash())
                + '+'
                + Base64.getEncoder().encodeToString(typed);
    }

    /**
     * The note of a text with this key's signature.
     *
     * @throws IllegalArgumentException if the text has no form of a note's text
     */
    public SignedNote sign(String text) {
        return new SignedNote(text, java.util.List.of(signature(text.getBytes(StandardCharsets.UTF_8), new byte[0])));
    }

    /**
     * A witness's signature line for a checkpoint.
     *
     * @param time of the witnessing, in seconds since 1970
     */
    public SignedNote.Signature cosign(String checkpointText, long time) {
        return signature(
                SignedNote.cosigned(checkpointText, time),
                ByteBuffer.allocate(Long.BYTES).putLong(time).array());
    }

    private SignedNote.Signature signature(byte[] message, byte[] prefix) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, secret);
        signer.update(message, 0, message.length);
        byte[] signature = signer.generateSignature();
        byte[] whole = Arrays.copyOf(prefix, prefix.length + signature.length);
        System.arraycopy(signature, 0, whole, prefix.length, signature.length);
        return new SignedNote.Signature(key.name(), key.hash(), whole);
    }

    @Override
    public String toString() {
        return "signer of " + key;
    }
}
