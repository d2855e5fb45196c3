package org.guildhall.reputation.consumer.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * A NIP-01 event; whether its author signed it is still to be verified.
 *
 * @param author who is said to have signed it
 * @param createdAt whole seconds
 * @param kind 0 to 65,535
 * @param signature over {@link #id()}
 */
public record SignedEvent(
        PublicKey author, Instant createdAt, int kind, List<List<String>> tags, String content, Signature signature) {
    public SignedEvent {
        tags = tags.stream().map(List::copyOf).toList();
    }

    /** The JSON array that the id is the hash of, as NIP-01 writes it. */
    public String json() {
        String tagsJson = tags.stream()
                .map(tag -> tag.stream().map(SignedEvent::quoted).collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
        return "[0," + quoted(author.hex()) + "," + createdAt.getEpochSecond() + "," + kind + "," + tagsJson + ","
                + quoted(content) + "]";
    }

    /** What the author signs. */
    public Digest id() {
        return Digest.of(Statement.sha256(json().getBytes(StandardCharsets.UTF_8)));
    }

    /** NIP-01 escapes seven characters and leaves all others as they are. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> json.append("\\n");
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
