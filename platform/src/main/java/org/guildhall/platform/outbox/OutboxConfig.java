package org.guildhall.platform.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How events are delivered to the other services. */
@ConfigMapping(prefix = "guildhall.outbox")
public interface OutboxConfig {
    /** How often the relay looks for events, at least 1s. Too high: effects elsewhere come late; too low: idle queries. */
    @WithDefault("1s")
    Duration poll();

    /**
     * Subjects that one replica delivers at the same time to one receiver. Too low: events queue although the receiver
     * has room; too high: a burst of events crowds out the receiver's other callers.
     */
    @WithDefault("64")
    int lanes();

    /** Pause after the first failed delivery of an event; doubles with each failure, less up to half of it by chance. */
    @WithDefault("500ms")
    Duration firstPause();

    /** Longest pause between two deliveries. Too high: events wait long after an outage; too low: load on a sick receiver. */
    @WithDefault("5m")
    Duration longestPause();

    /**
     * Deliveries after which an event becomes a dead letter; with the default pauses, about a day. Too low: an outage
     * leaves dead letters that an admin must redeliver; too high: a faulty event is noticed late.
     */
    @WithDefault("300")
    int attempts();
}
