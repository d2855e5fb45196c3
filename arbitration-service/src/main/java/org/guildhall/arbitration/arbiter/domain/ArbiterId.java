package org.guildhall.arbitration.arbiter.domain;

/**
 * Who an arbiter is.
 *
 * @param value 1 to 128 letters, digits, {@code . _ : @ -}
 */
public record ArbiterId(String value) implements Comparable<ArbiterId> {
    public ArbiterId {
        Id.require(value, "arbiter id");
    }

    @Override
    public int compareTo(ArbiterId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
