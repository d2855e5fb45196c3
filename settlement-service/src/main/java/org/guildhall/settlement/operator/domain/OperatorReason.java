package org.guildhall.settlement.operator.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why something with an operator is refused, as documented in {@code operator.proto}. */
public enum OperatorReason implements Reason {
    OPERATOR_NOT_FOUND(Kind.NOT_FOUND, "Register the operator first.", "operator_id"),
    OPERATOR_SUSPENDED(
            Kind.FAILED_PRECONDITION,
            "The operator's federation is suspended or dissolved: finish the batches that are open, begin no other.",
            "operator_id"),
    OPERATOR_ALREADY_EXISTS(
            Kind.ALREADY_EXISTS,
            "An operator of this id is registered with other values; choose another id.",
            "operator_id"),
    PUBLIC_KEY_INVALID(
            Kind.INVALID_ARGUMENT, "Send the x coordinate of a secp256k1 public key, as BIP-340 has it.", "public_key");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    OperatorReason(Kind kind, String advice, String... keys) {
        this.kind = kind;
        this.advice = advice;
        this.keys = List.of(keys);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }

    @Override
    public List<String> keys() {
        return keys;
    }
}
