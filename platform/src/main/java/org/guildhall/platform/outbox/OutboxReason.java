package org.guildhall.platform.outbox;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

/** Why an admin's act on an event is refused; documented in guildhall/outbox/v1/outbox.proto. */
public enum OutboxReason implements Reason {
    EVENT_NOT_FOUND(Kind.NOT_FOUND, "There is no such undelivered event; it may have been delivered.", "event_id"),
    EVENT_TOO_OLD(
            Kind.FAILED_PRECONDITION,
            "The receiver may have applied the event and forgotten it; look there, then discard it.",
            "event_id",
            "first_attempted_at"),
    EVENT_NOT_DEAD(Kind.FAILED_PRECONDITION, "Wait until the event is delivered or a dead letter.", "event_id");

    private final Kind kind;
    private final String advice;
    private final List<String> keys;

    OutboxReason(Kind kind, String advice, String... keys) {
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
