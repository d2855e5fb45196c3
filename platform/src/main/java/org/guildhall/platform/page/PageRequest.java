package org.guildhall.platform.page;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;

/**
 * Which page a caller asks for (AIP-158). A token holds the key of the last row given and is bound to the request's
 * filters; a row added meanwhile neither repeats nor hides another.
 *
 * @param size rows, 1 to {@value #MAX_SIZE}
 * @param after the parts of the sort key behind which the page begins; empty for the first page
 * @param filters binds the token to the rest of the request
 */
public record PageRequest(int size, List<String> after, String filters) {
    public static final int DEFAULT_SIZE = 50;
    public static final int MAX_SIZE = 1000;
    private static final char SEPARATOR = '\u001f';

    /**
     * @param request a list request; all its fields but {@code page_size} and {@code page_token} are its filters
     * @param size as sent; 0 means {@value #DEFAULT_SIZE}, more than {@value #MAX_SIZE} means {@value #MAX_SIZE}
     * @param token as sent; empty for the first page
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#PAGE_TOKEN_INVALID} for a token that is not
     *     ours or belongs to another request
     */
    public static PageRequest of(Message request, int size, String token) {
        String filters = fingerprint(request);
        int bounded = size <= 0 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE);
        return new PageRequest(bounded, token.isEmpty() ? List.of() : parse(token, filters), filters);
    }

    /**
     * The only part of the sort key, for rows that are numbered from 1.
     *
     * @return 0 for the first page
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#PAGE_TOKEN_INVALID} if it is no number
     */
    public long afterNumber() {
        try {
            return after.isEmpty() ? 0 : Long.parseLong(after.get(0));
        } catch (NumberFormatException e) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }

    /** How many rows to read: one more than the page, to see whether another page follows. */
    public int limit() {
        return size + 1;
    }

    /**
     * Cuts the rows read to the page.
     *
     * @param rows up to {@link #limit()} rows in order
     * @param key the parts of a row's sort key, without the character U+001F
     */
    public <T> Page<T> page(List<T> rows, Function<T, List<String>> key) {
        if (rows.size() <= size) {
            return new Page<>(rows, "");
        }
        List<T> items = rows.subList(0, size);
        return new Page<>(items, token(key.apply(items.get(size - 1))));
    }

    private String token(List<String> key) {
        List<String> parts = new ArrayList<>(key);
        parts.add(0, filters);
        byte[] text = String.join(String.valueOf(SEPARATOR), parts).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    private static List<String> parse(String token, String filters) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            List<String> parts = Arrays.asList(text.split(String.valueOf(SEPARATOR), -1));
            if (parts.size() > 1 && parts.get(0).equals(filters)) {
                return List.copyOf(parts.subList(1, parts.size()));
            }
        } catch (IllegalArgumentException e) {
            // Not Base64: refused below like every other foreign token.
        }
        throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
    }

    private static String fingerprint(Message request) {
        Message.Builder filters = request.toBuilder();
        for (String paging : List.of("page_size", "page_token")) {
            FieldDescriptor field = request.getDescriptorForType().findFieldByName(paging);
            filters.clearField(field);
        }
        byte[] digest = Statement.sha256(filters.build().toByteArray());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 9));
    }
}
