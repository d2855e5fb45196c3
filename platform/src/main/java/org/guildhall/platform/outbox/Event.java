package org.guildhall.platform.outbox;

import java.util.Set;

/**
 * A change that other services must learn of. Implemented by a record whose components Jackson can write and read:
 * strings, numbers, booleans, {@code Instant}s, lists and records of these. A component added later must be optional
 * for readers, because events written before are still to be delivered.
 */
public interface Event {
    /** Kind of change, stable for ever, such as {@code dispute-resolved}. */
    String type();

    /**
     * What the change is about, such as a dispute's id. A receiver gets the events about one subject in the order in
     * which their changes were committed.
     */
    String subject();

    /** Names of the services that must learn of it, such as {@code reputation}; each gets a delivery of its own. */
    Set<String> receivers();
}
