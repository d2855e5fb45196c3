package org.guildhall.settlement.operator.domain;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * An operator as registered.
 *
 * @param displayName for people, 1 to 200 characters
 * @param federationId the federation that it belongs to
 * @param publicKey signs its settlements; empty: they are not signed
 * @param declaredDailyCapacity redemptions a day that it says it can serve; 0 = undeclared
 * @param capacityFrom the UTC day from which that capacity holds; empty: for all days
 * @param registeredAt when it was registered first
 */
public record Operator(
        OperatorId id,
        String displayName,
        Optional<String> federationId,
        Optional<PublicKey> publicKey,
        long declaredDailyCapacity,
        Optional<LocalDate> capacityFrom,
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

    /**
     * What an operator changes of itself; what is empty stays.
     *
     * @param keySignature the old key's over the statement {@code operator-key}
     */
    public record Changes(
            Optional<String> displayName,
            Optional<Long> declaredDailyCapacity,
            Optional<PublicKey> publicKey,
            Optional<Signature> keySignature) {}

    /**
     * The operator as changed. Whether the signature of a new key is good is for the caller to check before the result is
     * stored.
     *
     * @param today in UTC; from this day on a new capacity holds
     * @throws org.guildhall.platform.refusal.Refusal {@link OperatorReason#KEY_SIGNATURE_REQUIRED}
     */
    public Operator changed(Changes changes, LocalDate today) {
        if (replacesKey(changes) && changes.keySignature().isEmpty()) {
            throw OperatorReason.KEY_SIGNATURE_REQUIRED.refuse(
                    "operator_id", id, "public_key", publicKey.orElseThrow());
        }
        long capacity = changes.declaredDailyCapacity().orElse(declaredDailyCapacity);
        return new Operator(
                id,
                changes.displayName().orElse(displayName),
                federationId,
                changes.publicKey().isPresent() ? changes.publicKey() : publicKey,
                capacity,
                capacity == declaredDailyCapacity ? capacityFrom : Optional.of(today),
                registeredAt);
    }

    /** Whether the changes put another key in the place of one. */
    public boolean replacesKey(Changes changes) {
        return publicKey.isPresent()
                && changes.publicKey()
                        .filter(key -> !key.equals(publicKey.get()))
                        .isPresent();
    }

    /** What the old key signs: members {@code new_public_key}, {@code old_public_key}, {@code operator_id}. */
    public Statement newKey(PublicKey key) {
        return Statement.of(
                "operator-key",
                "new_public_key",
                key.hex(),
                "old_public_key",
                publicKey.map(PublicKey::hex).orElse(null),
                "operator_id",
                id.text());
    }
}
