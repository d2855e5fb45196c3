package org.guildhall.reputation.consumer.domain;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why a report about a consumer is refused. */
public enum ConsumerReason implements Reason {
    EVENT_IN_FUTURE(Kind.INVALID_ARGUMENT, "Report an event of the past.", "created_at", "now");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    ConsumerReason(Kind kind, String advice, String... keys) {
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
