package org.guildhall.platform.statement;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.erdtman.jcs.NumberToJSON;
import org.guildhall.platform.value.Digest;

/**
 * What an author signs: named members, as RFC 8785 canonical JSON, hashed with the BIP-340 tagged hash of the tag
 * {@code guildhall/<name>/v1}. Deterministic and without side effects, so domain rules may build statements.
 *
 * @param name lower-case words joined by hyphens, for example {@code settlement} or {@code proposal-decision}
 * @param members by name: strings, booleans, integers within ±(2^53 − 1), and lists and maps of these; a member without
 *     a value is left out
 */
public record Statement(String name, Map<String, Object> members) {
    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    /** Characters of a statement that needn't be copied while it is written. */
    private static final int TYPICAL_LENGTH = 1024;

    public Statement {
        if (!name.matches("[a-z]+(-[a-z]+)*")) {
            throw new IllegalArgumentException("statement name: " + name);
        }
        members = Map.copyOf(members);
    }

    /** A statement of the given members, alternately a name and a value. Values that are null are left out. */
    public static Statement of(String name, Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                members.put((String) namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        return new Statement(name, members);
    }

    /** The RFC 8785 canonical JSON of the members. */
    public String canonicalJson() {
        return canonicalJson(members);
    }

    /** The digest that the author signs with BIP-340. */
    public Digest digest() {
        byte[] tag = sha256(("guildhall/" + name + "/v1").getBytes(StandardCharsets.UTF_8));
        return Digest.of(sha256(tag, tag, canonicalJson().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * RFC 8785 canonical JSON of a value: a map, a list, a string, a boolean, null, an integer, a {@link BigDecimal}
     * (which readers take as the nearest binary64) or an {@link Instant} (written as RFC 3339 text).
     *
     * @throws IllegalArgumentException for a value of another type or an integer that JSON readers would round
     */
    public static String canonicalJson(Object value) {
        StringBuilder json = new StringBuilder(TYPICAL_LENGTH);
        write(value, json);
        return json.toString();
    }

    /** SHA-256 of the parts one after the other. */
    public static byte[] sha256(byte[]... parts) {
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

    private static void write(Object value, StringBuilder json) {
        if (value == null) {
            json.append("null");
        } else if (value instanceof String text) {
            quote(text, json);
        } else if (value instanceof Boolean) {
            json.append(value);
        } else if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (Math.abs(number) > MAX_SAFE_INTEGER) {
                throw new IllegalArgumentException("integers beyond 2^53 - 1 have no exact canonical JSON");
            }
            json.append(number);
        } else if (value instanceof BigDecimal decimal) {
            json.append(number(decimal));
        } else if (value instanceof Instant instant) {
            quote(instant.toString(), json);
        } else if (value instanceof Map<?, ?> map) {
            char separator = '{';
            // Strings compare by UTF-16 code units, which is the order of RFC 8785.
            Map<?, ?> sorted =
                    map instanceof SortedMap<?, ?> inOrder && inOrder.comparator() == null ? map : new TreeMap<>(map);
            for (Map.Entry<?, ?> entry : sorted.entrySet()) {
                json.append(separator);
                quote((String) entry.getKey(), json);
                json.append(':');
                write(entry.getValue(), json);
                separator = ',';
            }
            json.append(separator == '{' ? "{}" : "}");
        } else if (value instanceof Collection<?> list) {
            char separator = '[';
            for (Object item : list) {
                json.append(separator);
                write(item, json);
                separator = ',';
            }
            json.append(separator == '[' ? "[]" : "]");
        } else {
            throw new IllegalArgumentException("no canonical JSON for " + value.getClass());
        }
    }

    /** As ECMAScript writes the nearest binary64. */
    private static String number(BigDecimal decimal) {
        try {
            return NumberToJSON.serializeNumber(decimal.doubleValue());
        } catch (IOException e) {
            throw new IllegalArgumentException("JSON has no such number: " + decimal, e);
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        boolean plain = true;
        for (int i = 0; plain && i < text.length(); i++) {
            char c = text.charAt(i);
            plain = c >= 0x20 && c != '"' && c != '\\';
        }
        if (plain) {
            json.append(text).append('"');
        } else {
            escape(text, json);
        }
    }

    private static void escape(String text, StringBuilder json) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < 0x20) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
