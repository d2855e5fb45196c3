package org.guildhall.federation.trust;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.guildhall.federation.registry.RegistryStore;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.Member;
import org.guildhall.platform.store.Transactions;

/**
 * Counts a dispute between members of two federations as an interaction of the pair. Who belongs to which federation is
 * looked up here: a party's own word on it could move the trust of others.
 */
@ApplicationScoped
public class RecordDispute {
    private final Transactions transactions;
    private final RegistryStore registry;
    private final RecordInteraction interactions;

    RecordDispute(Transactions transactions, RegistryStore registry, RecordInteraction interactions) {
        this.transactions = transactions;
        this.registry = registry;
        this.interactions = interactions;
    }

    /**
     * A dispute as arbitration tells of it.
     *
     * @param resolved whether it was decided or agreed upon in time; it expired otherwise
     * @param openedAt what the parties joined later doesn't count
     */
    public record Ended(String disputeId, String buyerId, String sellerId, boolean resolved, Instant openedAt) {}

    /** @return in how many directions it counts, 0 to 2 */
    public Uni<Integer> run(Ended dispute) {
        return transactions.together(
                () -> registry.membersAt(Set.of(dispute.buyerId(), dispute.sellerId()), dispute.openedAt())
                        .flatMap(members -> {
                            Optional<FederationId> buyers = federation(members, dispute.buyerId());
                            Optional<FederationId> sellers = federation(members, dispute.sellerId());
                            return buyers.isEmpty() || sellers.isEmpty() || buyers.equals(sellers)
                                    ? Uni.createFrom().item(0)
                                    : interactions.endedDispute(
                                            buyers.get(), sellers.get(), dispute.disputeId(), dispute.resolved());
                        }));
    }

    /** Empty also if the id stands for members of several federations: then nobody can tell which one it is. */
    private static Optional<FederationId> federation(List<Member> members, String id) {
        Set<FederationId> federations = members.stream()
                .filter(member -> member.id().value().equals(id))
                .map(Member::federation)
                .collect(Collectors.toSet());
        return federations.size() == 1 ? federations.stream().findFirst() : Optional.empty();
    }
}
