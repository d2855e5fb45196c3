package org.guildhall.log;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A hash of a Merkle tree over SHA-256. Leaves and nodes are hashed with different prefixes, so that neither can stand in
 * for the other. Source: RFC 6962, section 2.1 (the same in RFC 9162).
 */
public final class Hash {
    public static final int BYTES = 32;

    /** The root of the tree without leaves: SHA-256 of nothing. */
    public static final Hash EMPTY_ROOT = new Hash(sha256(new byte[0]));

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
        }
        return new Hash(bytes.clone());
    }

    /** The hash of a leaf that holds an entry. */
    public static Hash leaf(byte[] entry) {
        return new Hash(sha256(LEAF, entry));
    }

    /** The hash of the node above two hashes. */
    public static Hash node(Hash left, Hash right) {
        return new Hash(sha256(NODE, left.bytes, right.bytes));
    }

    /** @throws IllegalArgumentException unless it is the Base64 of 32 bytes */
    public static Hash ofBase64(String text) {
        return of(Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Standard Base64, as checkpoints show it. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return base64();
    }
}
