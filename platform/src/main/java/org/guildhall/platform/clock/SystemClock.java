package org.guildhall.platform.clock;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The clock that use cases are given; tests replace it with one that they move. */
final class SystemClock {
    /** Microseconds, because that is what the database keeps: a time read back equals the time written. */
    @Produces
    @Singleton
    @DefaultBean
    InstantSource clock() {
        return () -> Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
