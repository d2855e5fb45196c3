package org.guildhall.federation.proposal.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import org.guildhall.federation.registry.ProposalFigures;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.Profile;
import org.guildhall.platform.store.Transactions;

/** Counts a federation's proposals by what became of them. */
@ApplicationScoped
class PostgresProposalFigures implements ProposalFigures {
    private final Transactions transactions;

    PostgresProposalFigures(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Uni<Profile> of(Federation federation) {
        return transactions.run(session -> session.createSelectionQuery(
                        "select status, count(*) from ProposalRow where proposingFederationId = :id group by status",
                        Object[].class)
                .setParameter("id", federation.id().value())
                .getResultList()
                .map(rows -> {
                    Map<String, Long> counts = new HashMap<>();
                    rows.forEach(row -> counts.put((String) row[0], (Long) row[1]));
                    long all =
                            counts.values().stream().mapToLong(Long::longValue).sum();
                    return new Profile(
                            federation, all, counts.getOrDefault("APPROVED", 0L), counts.getOrDefault("REJECTED", 0L));
                }));
    }
}
