package org.guildhall.reputation.mint.domain;

import java.util.regex.Pattern;

/**
 * A mint's address, compared letter by letter.
 *
 * @param text {@code http://} or {@code https://} and 1 to 504 printable ASCII characters without spaces
 */
public record MintUrl(String text) {
    private static final Pattern FORM = Pattern.compile("https?://[!-~]{1,504}");

    /** @throws IllegalArgumentException for any other text */
    public MintUrl {
        if (!isOne(text)) {
            throw new IllegalArgumentException("must be http(s):// and 1 to 504 characters without spaces");
        }
    }

    /** Whether the text has the form of an address. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
