package org.guildhall.log;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a log commits to: so many leaves with this root. Source: C2SP tlog-checkpoint.
 *
 * @param origin names the log; not empty
 * @param size leaves in the tree
 * @param rootBytes the root hash as it stands there; 32 bytes in every log of SHA-256
 * @param extension further lines, each with its newline; usually empty
 */
public record Checkpoint(String origin, long size, byte[] rootBytes, String extension) {
    private static final Pattern FORM =
            Pattern.compile("([^\\n]+)\\n(0|[1-9][0-9]{0,18})\\n([A-Za-z0-9+/]+={0,2})\\n((?:[^\\n]+\\n)*)");

    public Checkpoint {
        rootBytes = rootBytes.clone();
    }

    public static Checkpoint of(String origin, long size, Hash root) {
        return new Checkpoint(origin, size, root.bytes(), "");
    }

    /** @throws IllegalArgumentException if the text is no checkpoint */
    public static Checkpoint parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a checkpoint is an origin, a size and a root, each on its line");
        }
        return new Checkpoint(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                Base64.getDecoder().decode(matcher.group(3)),
                matcher.group(4));
    }

    /** @throws IllegalArgumentException if the root is no hash of 32 bytes */
    public Hash root() {
        return Hash.of(rootBytes);
    }

    @Override
    public byte[] rootBytes() {
        return rootBytes.clone();
    }

    /** The text that is signed. */
    public String text() {
        return origin + '\n' + size + '\n' + Base64.getEncoder().encodeToString(rootBytes) + '\n' + extension;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }
}
