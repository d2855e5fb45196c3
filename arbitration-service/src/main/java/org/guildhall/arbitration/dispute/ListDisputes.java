package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.dispute.domain.DisputeStatus;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;

/** Lists disputes, the newest first. */
@ApplicationScoped
public class ListDisputes {
    private static final List<String> READERS = List.of("auditor", "service", Caller.ADMIN);

    private final DisputeStore disputes;
    private final InstantSource clock;

    ListDisputes(DisputeStore disputes, InstantSource clock) {
        this.disputes = disputes;
        this.clock = clock;
    }

    /** Which disputes; what is empty filters nothing. */
    public record Filter(
            Optional<DisputeStatus> status, Optional<String> party, Optional<String> arbiter, Duration minAge) {}

    /**
     * The disputes as they were stored last.
     *
     * @return fails with {@link DisputeReason#LIST_NOT_YOURS} for a list that isn't the caller's own
     */
    public Uni<Page<Dispute>> run(PageRequest page, Filter filter, Caller caller) {
        boolean own = filter.party().equals(Optional.of(caller.subject()))
                || filter.arbiter().equals(Optional.of(caller.subject()));
        if (!own && READERS.stream().noneMatch(caller::is)) {
            throw DisputeReason.LIST_NOT_YOURS.refuse("subject", caller.subject());
        }
        Instant openedUntil = clock.instant().minus(filter.minAge());
        return disputes.list(page, filter, openedUntil);
    }
}
