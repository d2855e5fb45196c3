package org.guildhall.settlement.operator.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.value.PublicKey;

/**
 * An operator as registered.
 *
 * @param displayName for people, 1 to 200 characters
 * @param federationId the federation that it belongs to
 * @param publicKey signs its settlements; empty: they are not signed
 * @param declaredDailyCapacity redemptions a day that it says it can serve; 0 = undeclared
 * @param registeredAt when it was registered first
 */
public record Operator(
        OperatorId id,
        String displayName,
        Optional<String> federationId,
        Optional<PublicKey> publicKey,
        long declaredDailyCapacity,
        Instant registeredAt) {
    public static final long MAX_DAILY_CAPACITY = 1_000_000_000;

    /** @throws IllegalArgumentException if a value is out of bounds; the contract refuses it before */
    public Operator {
        int letters = displayName.codePointCount(0, displayName.length());
        if (letters < 1 || letters > 200) {
            throw new IllegalArgumentException("display name: 1 to 200 characters");
        }
        if (declaredDailyCapacity < 0 || declaredDailyCapacity > MAX_DAILY_CAPACITY) {
            throw new IllegalArgumentException("declared daily capacity: 0 to " + MAX_DAILY_CAPACITY);
        }
    }

    /** Whether a registration of {@code other} would say the same; the time of registration is no part of it. */
    public boolean saysTheSameAs(Operator other) {
        return id.equals(other.id)
                && displayName.equals(other.displayName)
                && federationId.equals(other.federationId)
                && publicKey.equals(other.publicKey)
                && declaredDailyCapacity == other.declaredDailyCapacity;
    }
}
