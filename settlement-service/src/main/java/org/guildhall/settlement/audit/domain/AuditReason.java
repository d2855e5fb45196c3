package org.guildhall.settlement.audit.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why something with an audit is refused, as documented in {@code audit.proto}. */
public enum AuditReason implements Reason {
    FINDING_NOT_FOUND(Kind.NOT_FOUND, "There is no finding of this id; list the findings.", "finding_id"),
    FINDING_REVIEWED(
            Kind.FAILED_PRECONDITION, "The finding has been reviewed, and a review is final.", "finding_id", "outcome");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    AuditReason(Kind kind, String advice, String... keys) {
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
