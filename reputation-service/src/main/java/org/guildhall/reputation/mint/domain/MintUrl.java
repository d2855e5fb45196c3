package org.guildhall.reputation.mint.domain;

/**
 * A mint's address, compared letter by letter.
 *
 * @param text {@code http://} or {@code https://} and 1 to 504 printable ASCII characters without spaces
 */
public record MintUrl(String text) {
    /** @throws IllegalArgumentException for any other text */
    public MintUrl {
        if (!text.matches("https?://[!-~]{1,504}")) {
            throw new IllegalArgumentException("must be http(s):// and 1 to 504 characters without spaces");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
