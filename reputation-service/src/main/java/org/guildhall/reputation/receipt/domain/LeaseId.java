package org.guildhall.reputation.receipt.domain;

/**
 * Names the work of a receipt.
 *
 * @param text 1 to 128 Unicode characters, none of them a control character
 */
public record LeaseId(String text) {
    private static final int LONGEST = 128;

    /** @throws IllegalArgumentException for any other text */
    public LeaseId {
        int characters = text.codePointCount(0, text.length());
        if (characters < 1 || characters > LONGEST) {
            throw new IllegalArgumentException("must have 1 to 128 characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must not have control characters");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
