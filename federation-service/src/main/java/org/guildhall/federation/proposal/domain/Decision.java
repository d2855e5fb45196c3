package org.guildhall.federation.proposal.domain;

import java.time.Instant;
import java.util.List;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.value.Signature;

/**
 * One affected federation's signed decision.
 *
 * @param teams its own teams that decided, at least one; kept in ascending order
 * @param reason for people; empty for an approval
 */
public record Decision(
        FederationId federation, Verdict verdict, List<TeamId> teams, String reason, Signature signature, Instant at) {
    public Decision {
        teams = teams.stream().sorted().distinct().toList();
        if (teams.isEmpty()
                || teams.stream().anyMatch(team -> !team.federation().equals(federation))) {
            throw new IllegalArgumentException("a federation decides with its own teams");
        }
    }
}
