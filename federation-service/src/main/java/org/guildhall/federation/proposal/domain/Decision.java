package org.guildhall.federation.proposal.domain;

import java.time.Instant;
import java.util.List;
import org.guildhall.federation.collusion.domain.Risk;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.value.Signature;

/**
 * One affected federation's signed decision.
 *
 * @param teams its own teams that decided, at least one; kept in ascending order
 * @param reason for people; empty for an approval
 * @param risk what an approval looked like when it was given; LOW for a rejection
 */
public record Decision(
        FederationId federation,
        Verdict verdict,
        List<TeamId> teams,
        String reason,
        Signature signature,
        Instant at,
        Risk risk) {
    public Decision {
        teams = teams.stream().sorted().distinct().toList();
        if (teams.isEmpty()
                || teams.stream().anyMatch(team -> !team.federation().equals(federation))) {
            throw new IllegalArgumentException("a federation decides with its own teams");
        }
    }

    /** With what it looks like. */
    public Decision assessed(Risk assessed) {
        return new Decision(federation, verdict, teams, reason, signature, at, assessed);
    }
}
