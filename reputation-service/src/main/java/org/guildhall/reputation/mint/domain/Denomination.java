package org.guildhall.reputation.mint.domain;

/**
 * What one key of a Cashu mint signs.
 *
 * @param keysetId the keyset (NUT-02), 16 or 66 lower-case hex digits
 * @param amount 1 to 2^53 − 1, in the keyset's unit
 */
public record Denomination(String keysetId, long amount) {
    private static final long MOST = (1L << 53) - 1;

    /** @throws IllegalArgumentException if a bound is broken; the message names the field */
    public Denomination {
        if (!keysetId.matches("[0-9a-f]{16}|[0-9a-f]{66}")) {
            throw new IllegalArgumentException("keyset_id must be 16 or 66 lower-case hex digits");
        }
        if (amount < 1 || amount > MOST) {
            throw new IllegalArgumentException("amount must be 1 to 2^53 - 1");
        }
    }
}
