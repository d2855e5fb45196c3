package org.guildhall.federation.registry;

import java.time.Instant;
import java.util.Set;
import org.guildhall.federation.registry.domain.StatusChange;
import org.guildhall.platform.outbox.Event;

/**
 * Tells the other services that a federation may do something else from now on, so that they refuse or flag, or take
 * again, the work of its members.
 *
 * @param subject the federation's id
 * @param sequence number of the change within the federation, from 1
 */
public record FederationStatusChanged(
        String subject,
        Set<String> receivers,
        long sequence,
        String previous,
        String status,
        String reason,
        Instant changedAt)
        implements Event {
    /** What {@link #type()} says. */
    public static final String TYPE = "federation-status-changed";

    private static final Set<String> EVERYBODY_ELSE = Set.of("settlement", "reputation", "arbitration");

    /** The event that tells of a change. */
    public static FederationStatusChanged of(StatusChange change) {
        return new FederationStatusChanged(
                change.federation().value(),
                EVERYBODY_ELSE,
                change.sequence(),
                change.previous().name(),
                change.status().name(),
                change.reason(),
                change.at());
    }

    @Override
    public String type() {
        return TYPE;
    }
}
