package org.guildhall.platform.testing;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The services' clock in tests: real time until it is set or moved. Inject it, move it, {@link #reset()} it. */
@Alternative
@Priority(1)
@ApplicationScoped
public class MovableClock implements InstantSource {
    private final AtomicReference<Instant> fixed = new AtomicReference<>();

    @Override
    public Instant instant() {
        Instant set = fixed.get();
        return (set != null ? set : Instant.now()).truncatedTo(ChronoUnit.MICROS);
    }

    /** Stops the clock at an instant. */
    public void set(Instant instant) {
        fixed.set(instant);
    }

    /** Moves a stopped clock; stops a running one first. */
    public void advance(Duration by) {
        set(instant().plus(by));
    }

    /** Back to real time. */
    public void reset() {
        fixed.set(null);
    }
}
