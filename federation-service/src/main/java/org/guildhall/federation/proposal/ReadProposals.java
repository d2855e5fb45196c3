package org.guildhall.federation.proposal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.guildhall.federation.proposal.ProposalStore.Filter;
import org.guildhall.federation.proposal.ProposalStore.Position;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.refusal.PlatformReason;

/** Shows proposals as they are now: expired if the deadline has passed, whether or not anybody has noticed. */
@ApplicationScoped
public class ReadProposals {
    private final ProposalStore store;
    private final InstantSource clock;

    ReadProposals(ProposalStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Fails with PROPOSAL_NOT_FOUND. */
    public Uni<Proposal> get(UUID id) {
        return store.find(id).map(found -> ProposalActs.require(id, found).asOf(clock.instant()));
    }

    /** Newest first. */
    public Uni<Page<Proposal>> list(Filter filter, PageRequest page) {
        Instant now = clock.instant();
        return store.list(filter, position(page), now, page.limit())
                .map(rows -> page.page(rows, ReadProposals::key).map(proposal -> proposal.asOf(now)));
    }

    private static List<String> key(Proposal proposal) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, proposal.createdAt());
        return List.of(String.valueOf(micros), proposal.id().toString());
    }

    private static Position position(PageRequest page) {
        if (page.after().isEmpty()) {
            return null;
        }
        try {
            Instant createdAt = Instant.EPOCH.plus(Long.parseLong(page.after().get(0)), ChronoUnit.MICROS);
            return new Position(createdAt, UUID.fromString(page.after().get(1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }
}
