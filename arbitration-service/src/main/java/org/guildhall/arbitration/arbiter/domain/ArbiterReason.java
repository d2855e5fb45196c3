package org.guildhall.arbitration.arbiter.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why something about an arbiter is refused. */
public enum ArbiterReason implements Reason {
    ARBITER_EXISTS(
            Kind.ALREADY_EXISTS,
            "An arbiter of this id is registered with another key or federation; take another id.",
            "arbiter_id"),
    ARBITER_KEY_TAKEN(
            Kind.ALREADY_EXISTS, "Another arbiter is registered with this key; use a key of your own.", "public_key"),
    ARBITER_NOT_FOUND(Kind.NOT_FOUND, "Register the arbiter first, or correct the id.", "arbiter_id");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    ArbiterReason(Kind kind, String advice, String... keys) {
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
