package org.guildhall.log;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A proof as one text that can be kept beside an entry and checked years later. Source: C2SP tlog-proof.
 *
 * @param extra what else the entry's reader needs; usually empty
 * @param index of the leaf
 * @param hashes of the inclusion proof, from the leaf upwards
 * @param checkpoint the signed note of the tree that it leads to
 */
public record TlogProof(byte[] extra, long index, List<Hash> hashes, String checkpoint) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final Pattern INDEX = Pattern.compile("index (0|[1-9][0-9]{0,18})");

    public TlogProof {
        extra = extra.clone();
        hashes = List.copyOf(hashes);
    }

    @Override
    public byte[] extra() {
        return extra.clone();
    }

    /** @throws IllegalArgumentException if the text is no proof */
    public static TlogProof parse(String text) {
        int blank = text.indexOf("\n\n");
        if (blank < 0 || blank + 2 >= text.length()) {
            throw new IllegalArgumentException("a proof is a head, an empty line and a checkpoint");
        }
        String[] lines = text.substring(0, blank).split("\n", -1);
        int at = 0;
        if (!lines[at++].equals(HEADER)) {
            throw new IllegalArgumentException("a proof begins with " + HEADER);
        }
        byte[] extra = new byte[0];
        if (at < lines.length && lines[at].startsWith("extra ")) {
            extra = Base64.getDecoder().decode(lines[at++].substring("extra ".length()));
        }
        if (at >= lines.length || !INDEX.matcher(lines[at]).matches()) {
            throw new IllegalArgumentException("a proof names the leaf: index and a number");
        }
        long index = Long.parseLong(lines[at++].substring("index ".length()));
        List<Hash> hashes = new ArrayList<>();
        for (; at < lines.length; at++) {
            hashes.add(Hash.ofBase64(lines[at]));
        }
        return new TlogProof(extra, index, hashes, text.substring(blank + 2));
    }

    /** The text. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        if (extra.length > 0) {
            text.append("extra ")
                    .append(Base64.getEncoder().encodeToString(extra))
                    .append('\n');
        }
        text.append("index ").append(index).append('\n');
        hashes.forEach(hash -> text.append(hash.base64()).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }
}
