package org.guildhall.federation.proposal;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.guildhall.federation.proposal.ProposalStore.Revision;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.registry.domain.FederationId;

/**
 * Follows the proposals that affect a federation, whatever replica changes them: a watcher asks the database again and
 * again for what has changed since it looked.
 */
@ApplicationScoped
public class WatchProposals {
    /**
     * A change is dated before its transaction commits, by another replica's clock; looking back so far finds it still.
     * What was seen in that time is told apart by its revision.
     */
    private static final Duration LOOK_BACK = Duration.ofSeconds(30);

    private final ProposalStore store;
    private final ProposalConfig config;
    private final InstantSource clock;

    WatchProposals(ProposalStore store, ProposalConfig config, InstantSource clock) {
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    /** First all that are pending, then what is made or changes. Call it on a Vert.x context; the watch stays on it. */
    public Multi<Proposal> run(FederationId federation) {
        Context context = Vertx.currentContext();
        Watch watch = new Watch(federation, clock.instant());
        Multi<Long> ticks = Multi.createFrom()
                .ticks()
                .every(config.watchInterval())
                .onOverflow()
                .drop();
        return ticks.emitOn(command -> context.runOnContext(ignored -> command.run()))
                .onItem()
                .transformToUniAndConcatenate(tick -> watch.look())
                .onItem()
                .transformToMultiAndConcatenate(found -> Multi.createFrom().iterable(found));
    }

    /** What one watcher has seen. */
    private final class Watch {
        private final FederationId federation;
        private final Map<UUID, Revision> seen = new HashMap<>();
        private final Instant start;
        private boolean first = true;
        private Instant looked;

        private Watch(FederationId federation, Instant start) {
            this.federation = federation;
            this.start = start;
            this.looked = start;
        }

        private Uni<List<Proposal>> look() {
            Instant now = clock.instant();
            Instant from = looked.minus(LOOK_BACK);
            return store.changed(federation, from, first).map(revisions -> {
                looked = now;
                List<Revision> fresh =
                        revisions.stream().filter(revision -> isNews(revision)).toList();
                first = false;
                // What was seen before the time looked back over can't be found again.
                seen.values().removeIf(old -> old.changedAt().isBefore(from));
                fresh.forEach(revision -> seen.put(revision.proposal().id(), revision));
                return fresh.stream().map(Revision::proposal).toList();
            });
        }

        private boolean isNews(Revision revision) {
            Revision old = seen.get(revision.proposal().id());
            if (old != null) {
                return revision.number() > old.number();
            }
            // Found by looking back: what had ended before the watch began is no news.
            return first || !revision.changedAt().isBefore(start);
        }
    }
}
