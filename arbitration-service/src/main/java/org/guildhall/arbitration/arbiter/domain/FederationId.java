package org.guildhall.arbitration.arbiter.domain;

/**
 * The federation that a party or an arbiter belongs to.
 *
 * @param value 1 to 128 letters, digits, {@code . _ : @ -}
 */
public record FederationId(String value) {
    public FederationId {
        Id.require(value, "federation id");
    }

    @Override
    public String toString() {
        return value;
    }
}
