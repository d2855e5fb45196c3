package org.guildhall.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

/**
 * A text with signatures. Source: C2SP signed-note; cosignatures: C2SP tlog-cosignature.
 *
 * @param text ends with a newline, holds no other control character
 * @param signatures in the order of the note, unverified
 */
public record SignedNote(String text, List<Signature> signatures) {
    private static final String DASH = "\u2014 ";

    /** Signatures that a note may have. */
    public static final int MAX_SIGNATURES = 100;

    /**
     * One signature line.
     *
     * @param name of the key
     * @param hash of the key, see {@link NoteKey#hash()}
     * @param bytes as the key's algorithm has them
     */
    public record Signature(String name, int hash, byte[] bytes) {
        /** Reads one line, with or without its newline. */
        public static Signature parse(String line) {
            String[] parts = line.strip().split(" ", -1);
            if (parts.length != 3 || !parts[0].equals("\u2014") || !NoteKey.isName(parts[1])) {
                throw new IllegalArgumentException("a signature line is a dash, a name and Base64");
            }
            byte[] all = Base64.getDecoder().decode(parts[2]);
            if (all.length < 5) {
                throw new IllegalArgumentException("a signature begins with its key's hash");
            }
            return new Signature(
                    parts[1], ByteBuffer.wrap(all).getInt(), Arrays.copyOfRange(all, Integer.BYTES, all.length));
        }

        /** The line, with its newline. */
        public String line() {
            byte[] all = ByteBuffer.allocate(Integer.BYTES + bytes.length)
                    .putInt(hash)
                    .put(bytes)
                    .array();
            return DASH + name + ' ' + Base64.getEncoder().encodeToString(all) + '\n';
        }

        /** When a witness says that it cosigned, in seconds since 1970, unverified; empty for other signatures. */
        public OptionalLong witnessedAt() {
            return bytes.length == Long.BYTES + 64
                    ? OptionalLong.of(ByteBuffer.wrap(bytes).getLong())
                    : OptionalLong.empty();
        }

        boolean isBy(NoteKey key) {
            return hash == key.hash() && name.equals(key.name());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Signature that && line().equals(that.line());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** @throws IllegalArgumentException if the text is not a note's text or there are more than 100 signatures */
    public SignedNote {
        if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < 0x20 && c != '\n' || c == 0xFFFD)) {
            throw new IllegalArgumentException("a note's text ends with a newline and has no control characters");
        }
        signatures = List.copyOf(signatures);
        if (signatures.size() > MAX_SIGNATURES) {
            throw new IllegalArgumentException("a note has at most " + MAX_SIGNATURES + " signatures");
        }
    }

    /** @throws IllegalArgumentException if it is no signed note */
    public static SignedNote parse(String note) {
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || !note.endsWith("\n")) {
            throw new IllegalArgumentException("a note is a text, an empty line and signatures");
        }
        List<Signature> signatures = new ArrayList<>();
        for (String line : note.substring(blank + 2).split("\n")) {
            if (!line.startsWith(DASH)) {
                throw new IllegalArgumentException("behind the empty line a note has signatures alone");
            }
            signatures.add(Signature.parse(line));
        }
        return new SignedNote(note.substring(0, blank + 1), signatures);
    }

    /**
     * Whether there is a good signature by a log's key.
     *
     * @param key with the algorithm {@link NoteKey#ED25519}; for witnesses see {@link #cosignedAt}
     */
    public boolean isSignedBy(NoteKey key) {
        if (key.algorithm() != NoteKey.ED25519) {
            throw new IllegalArgumentException("a witness cosigns");
        }
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        return signatures.stream().anyMatch(one -> one.isBy(key) && key.verify(message, one.bytes));
    }

    /**
     * When a witness cosigned this checkpoint, in seconds since 1970; empty without a good cosignature of its.
     *
     * @param witness with the algorithm {@link NoteKey#COSIGNATURE}
     */
    public OptionalLong cosignedAt(NoteKey witness) {
        if (witness.algorithm() != NoteKey.COSIGNATURE) {
            throw new IllegalArgumentException("not the key of a witness");
        }
        for (Signature one : signatures) {
            if (one.isBy(witness) && one.witnessedAt().isPresent()) {
                long time = one.witnessedAt().orElseThrow();
                byte[] signature = Arrays.copyOfRange(one.bytes, Long.BYTES, one.bytes.length);
                if (time >= 0 && witness.verify(cosigned(text, time), signature)) {
                    return OptionalLong.of(time);
                }
            }
        }
        return OptionalLong.empty();
    }

    static byte[] cosigned(String checkpointText, long time) {
        return ("cosignature/v1\ntime " + time + '\n' + checkpointText).getBytes(StandardCharsets.UTF_8);
    }

    /** The note with one signature more. */
    public SignedNote with(Signature signature) {
        List<Signature> more = new ArrayList<>(signatures);
        more.add(signature);
        return new SignedNote(text, more);
    }

    /** The whole note. */
    @Override
    public String toString() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(one -> note.append(one.line()));
        return note.toString();
    }
}
