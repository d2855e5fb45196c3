package org.guildhall.federation.registry.domain;

import java.util.regex.Pattern;

/**
 * A federation's id. Ids are compared whole and byte by byte: {@code fed:1} is no part of {@code fed:10}.
 *
 * @param value {@code fed:} and 1 to 60 of {@code a-z0-9-}
 */
public record FederationId(String value) implements Comparable<FederationId> {
    private static final Pattern FORM = Pattern.compile("fed:[a-z0-9-]{1,60}");

    /** @throws IllegalArgumentException for another form */
    public FederationId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a federation id");
        }
    }

    @Override
    public int compareTo(FederationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
