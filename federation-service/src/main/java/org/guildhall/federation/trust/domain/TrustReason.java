package org.guildhall.federation.trust.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why a rule of trust says no. */
public enum TrustReason implements Reason {
    SELF_TRUST(Kind.INVALID_ARGUMENT, "Trust goes from one federation to another one.", "federation_id"),
    TRUST_EXISTS(
            Kind.ALREADY_EXISTS,
            "The trust is granted already and keeps what it has earned; change it instead.",
            "source_id",
            "target_id"),
    TRUST_NOT_FOUND(
            Kind.NOT_FOUND, "The source grants the target no trust; establish it first.", "source_id", "target_id"),
    RELATIONSHIP_CONFLICT(
            Kind.FAILED_PRECONDITION,
            "The other side has taken this part; only one of two federations can be the parent, or the child.",
            "source_id",
            "target_id",
            "relationship"),
    TRUST_PATH_NOT_FOUND(
            Kind.NOT_FOUND,
            "No chain of trust of this length joins the two; allow more hops, or establish trust.",
            "source_id",
            "target_id",
            "max_hops"),
    REFERENCE_COUNTED(
            Kind.ALREADY_EXISTS,
            "What the interaction was about has counted for this pair; it counts once.",
            "source_id",
            "target_id",
            "reference_kind",
            "reference_id"),
    TARGET_SIGNATURE_REQUIRED(
            Kind.INVALID_ARGUMENT,
            "Let the target sign the statement interaction, and send its signature.",
            "target_id");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    TrustReason(Kind kind, String advice, String... keys) {
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
