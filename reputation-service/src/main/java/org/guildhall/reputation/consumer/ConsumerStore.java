package org.guildhall.reputation.consumer;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.guildhall.reputation.consumer.domain.SignedEvent;

/** Keeps since when consumers are known. */
public interface ConsumerStore {
    /**
     * Lowers the first activity of the event's author to the event's time if that is earlier, and keeps the event as
     * the proof.
     *
     * @return the first activity as it stands now
     */
    Uni<Instant> seen(SignedEvent event);
}
