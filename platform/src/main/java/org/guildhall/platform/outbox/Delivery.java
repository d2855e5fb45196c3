package org.guildhall.platform.outbox;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/**
 * How one kind of event is told to one receiver: a bean that turns the event into the receiver's request and makes one
 * gRPC call. It holds no rule and keeps nothing; the {@link Relay} decides when it runs, and runs it again until the
 * receiver has answered.
 *
 * @param <E> the event's record
 */
public interface Delivery<E extends Event> {
    /** The receiving service, one of the event's {@link Event#receivers()}. */
    String receiver();

    /** The {@link Event#type()} that it delivers. */
    String type();

    /** The record to read the event's content into. */
    Class<E> content();

    /**
     * Makes the call.
     *
     * @param event as it was appended, perhaps by an earlier release
     * @param eventId to be sent as {@code request_id}, so that the receiver applies the event once
     * @return completes when the receiver has acknowledged; its item is ignored
     */
    Uni<?> deliver(E event, UUID eventId);
}
