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
 * @param sanction what the approval changes; null unless the action is {@link Sanction#ACTION}
 */
public record Draft(
        TeamId team,
        List<FederationId> affected,
        String actionType,
        String description,
        boolean requireExternalWitness,
        Sanction sanction) {
    /** @throws IllegalArgumentException if action and sanction don't go together */
    public Draft {
        if (Sanction.ACTION.equals(actionType) != (sanction != null)) {
            throw new IllegalArgumentException("the action sanction, and no other, has a sanction");
        }
        SortedSet<FederationId> all = new TreeSet<>(affected);
        all.add(team.federation());
        affected = List.copyOf(all);
    }

    /** What sanctions nobody. */
    public Draft(
            TeamId team,
            List<FederationId> affected,
            String actionType,
            String description,
            boolean requireExternalWitness) {
        this(team, affected, actionType, description, requireExternalWitness, null);
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

    /** Whom it sanctions: one federation or none. */
    public List<FederationId> sanctioned() {
        return sanction == null ? List.of() : List.of(sanction.federation());
    }

    /**
     * Demands of a sanction that enough federations decide it, and that whom it is about isn't among them.
     *
     * @param minAffected so many, at least
     * @throws org.guildhall.platform.refusal.Refusal {@link ProposalReason#SANCTION_TARGET_AFFECTED} or
     *     {@link ProposalReason#SANCTION_TOO_FEW}
     */
    public void requireSanctionable(int minAffected) {
        if (sanction == null) {
            return;
        }
        if (affected.contains(sanction.federation())) {
            throw ProposalReason.SANCTION_TARGET_AFFECTED.refuse("federation_id", sanction.federation());
        }
        if (affected.size() < minAffected) {
            throw ProposalReason.SANCTION_TOO_FEW.refuse(
                    "affected_count", affected.size(), "min_affected_count", minAffected);
        }
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
        return requireExternalWitness
                        || sanction != null
                        || federations.stream().anyMatch(Federation::requiresExternalWitness)
                ? 1
                : 0;
    }
}
