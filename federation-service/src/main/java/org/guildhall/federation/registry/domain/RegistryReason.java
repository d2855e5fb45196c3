package org.guildhall.federation.registry.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why the register, or a rule about a federation's standing, says no. */
public enum RegistryReason implements Reason {
    FEDERATION_EXISTS(Kind.ALREADY_EXISTS, "This id is taken, for good; choose another one.", "federation_id"),
    PUBLIC_KEY_INVALID(
            Kind.INVALID_ARGUMENT, "Send an x-only public key that is a point of secp256k1.", "federation_id"),
    FEDERATION_NOT_FOUND(Kind.NOT_FOUND, "Register the federation first, or correct the id.", "federation_id"),
    FEDERATION_NOT_ACTIVE(
            Kind.FAILED_PRECONDITION, "The federation's status forbids this act.", "federation_id", "status"),
    FEDERATION_NOT_OPERATIONAL(
            Kind.FAILED_PRECONDITION,
            "The federation needs more teams before it can propose or witness.",
            "federation_id",
            "team_count",
            "min_team_count"),
    FEDERATION_DISSOLVED(
            Kind.FAILED_PRECONDITION, "A dissolved federation stays dissolved; register a new one.", "federation_id"),
    MEMBER_EXISTS(
            Kind.ALREADY_EXISTS,
            "The member belongs to a federation; everybody belongs to one at most.",
            "kind",
            "member_id",
            "federation_id"),
    MEMBERSHIP_NOT_FOUND(Kind.NOT_FOUND, "The member belongs to no federation.", "kind", "member_id"),
    TEAM_EXISTS(Kind.ALREADY_EXISTS, "The federation has a team of this name; choose another one.", "team_id"),
    TEAM_NOT_FOUND(Kind.NOT_FOUND, "Register the team first, or correct the id.", "federation_id", "team_id");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    RegistryReason(Kind kind, String advice, String... keys) {
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
