package org.guildhall.reputation.trust.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why trust isn't given. */
public enum TrustReason implements Reason {
    ANCHOR_KEY_INVALID(Kind.INVALID_ARGUMENT, "Send a key that is a point of the curve.", "provider_key"),
    NO_ANCHORS(Kind.FAILED_PRECONDITION, "Let an admin set anchors first; trust begins with them.");

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
