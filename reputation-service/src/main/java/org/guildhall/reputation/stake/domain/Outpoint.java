package org.guildhall.reputation.stake.domain;

/**
 * An output of the Bitcoin chain.
 *
 * @param text id of the transaction, a colon, number of the output
 */
public record Outpoint(String text) {
    private static final String FORM = "[0-9a-f]{64}:(0|[1-9][0-9]{0,5})";

    /** @throws IllegalArgumentException for any other text */
    public Outpoint {
        if (!text.matches(FORM)) {
            throw new IllegalArgumentException(
                    "an outpoint is 64 lower-case hex digits, a colon and a number of at most 6 digits");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
