package org.guildhall.arbitration.dispute.domain;

import org.guildhall.arbitration.arbiter.domain.Id;

/**
 * Who a party is.
 *
 * @param value 1 to 128 letters, digits, {@code . _ : @ -}
 */
public record PartyId(String value) {
    public PartyId {
        Id.require(value, "party id");
    }

    @Override
    public String toString() {
        return value;
    }
}
