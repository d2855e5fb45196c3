package org.guildhall.federation.proposal.store;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
    public Uni<List<Profile>> of(List<Federation> federations) {
        List<String> ids = federations.stream().map(f -> f.id().value()).toList();
        return transactions.run(session -> session.createSelectionQuery("""
                        select proposingFederationId, status, count(*) from ProposalRow
                        where proposingFederationId in :ids group by proposingFederationId, status""", Object[].class)
                .setParameter("ids", ids)
                .getResultList()
                .map(rows -> {
                    Map<String, Map<String, Long>> counts = new HashMap<>();
                    rows.forEach(row -> counts.computeIfAbsent((String) row[0], id -> new HashMap<>())
                            .put((String) row[1], (Long) row[2]));
                    return federations.stream()
                            .map(f -> profile(f, counts.getOrDefault(f.id().value(), Map.of())))
                            .toList();
                }));
    }

    private static Profile profile(Federation federation, Map<String, Long> counts) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        return new Profile(
                federation,
                all,
                counts.getOrDefault("APPROVED", 0L),
                counts.getOrDefault("REJECTED", 0L),
                OptionalDouble.empty());
    }
}
