package org.guildhall.federation.proposal.domain;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;

/**
 * What a proposer asks for, before any check.
 *
 * @param affected in ascending order; the proposer is always among them
 * @param requireExternalWitness whether the proposer asks for a witness
 */
public record Draft(
        TeamId team,
        List<FederationId> affected,
        String actionType,
        String description,
        boolean requireExternalWitness) {
    public Draft {
        SortedSet<FederationId> all = new TreeSet<>(affected);
        all.add(team.federation());
        affected = List.copyOf(all);
    }

    public FederationId proposer() {
        return team.federation();
    }

    /** Affected federations but the proposer, in ascending order. */
    public List<FederationId> others() {
        return affected.stream().filter(id -> !id.equals(proposer())).toList();
    }

    /**
     * Demands that all are ACTIVE, then that the proposer is operational.
     *
     * @param federations the affected ones, all of them
     * @throws org.guildhall.platform.refusal.Refusal FEDERATION_NOT_ACTIVE for the first in the order of ids, or
     *     FEDERATION_NOT_OPERATIONAL
     */
    public void requireAble(Collection<Federation> federations) {
        List<Federation> sorted =
                federations.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
        if (!sorted.stream().map(Federation::id).toList().equals(affected)) {
            throw new IllegalArgumentException("every affected federation is asked for");
        }
        sorted.forEach(Federation::requireActive);
        sorted.stream().filter(f -> f.id().equals(proposer())).forEach(Federation::requireOperational);
    }

    /**
     * From how many different outside federations it needs a witness.
     *
     * @param federations the affected ones
     * @param suspected whether the proposer and an affected federation are suspected of collusion
     */
    public int witnessesRequired(Collection<Federation> federations, boolean suspected) {
        if (suspected) {
            return 2;
        }
        return requireExternalWitness || federations.stream().anyMatch(Federation::requiresExternalWitness) ? 1 : 0;
    }
}
