package org.guildhall.federation.collusion.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why a rule against collusion says no. */
public enum CollusionReason implements Reason {
    COLLUSION_SUSPECTED(
            Kind.FAILED_PRECONDITION,
            "These two federations propose mostly to each other; wait until the window has passed.",
            "federation_a",
            "federation_b",
            "rule",
            "a_to_b",
            "b_to_a",
            "total",
            "threshold",
            "window_start",
            "window_end",
            "proposal_ids");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    CollusionReason(Kind kind, String advice, String... keys) {
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
