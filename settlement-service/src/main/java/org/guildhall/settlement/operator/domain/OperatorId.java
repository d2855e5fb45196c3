package org.guildhall.settlement.operator.domain;

import java.util.regex.Pattern;

/**
 * How an operator is known.
 *
 * @param text 3 to 64 characters of {@code a-z0-9._:-}
 */
public record OperatorId(String text) implements Comparable<OperatorId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9._:-]{3,64}");

    /** @throws IllegalArgumentException for another form; the contract refuses it before */
    public OperatorId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("operator id: 3 to 64 characters of a-z0-9._:-");
        }
    }

    @Override
    public int compareTo(OperatorId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
