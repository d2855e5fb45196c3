package org.guildhall.arbitration.dispute;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.guildhall.arbitration.dispute.domain.DisputeEvent;
import org.guildhall.arbitration.dispute.domain.Transition;

/** Counts what happened to disputes, by kind of event. */
@ApplicationScoped
class DisputeMetrics {
    private final MeterRegistry metrics;

    DisputeMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** Counts a stored transition. */
    void count(Transition stored) {
        for (DisputeEvent event : stored.events()) {
            String kind = event.kind().name().toLowerCase(Locale.ROOT);
            metrics.counter("guildhall.arbitration.dispute.events", "kind", kind)
                    .increment();
        }
    }
}
