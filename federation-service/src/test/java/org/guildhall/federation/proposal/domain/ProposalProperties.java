package org.guildhall.federation.proposal.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.guildhall.federation.collusion.domain.Risk;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.platform.value.Signature;

class ProposalProperties {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Signature SIGNATURE = new Signature("0".repeat(128));

    private static TeamId team(String federation) {
        return new TeamId(new FederationId("fed:" + federation), "ops");
    }

    private static Proposal proposal(int affected, int witnessesRequired) {
        List<FederationId> others = IntStream.range(1, affected)
                .mapToObj(i -> team("a" + i).federation())
                .toList();
        Draft draft = new Draft(team("a0"), others, "resource_sharing", "d", false);
        return Proposal.pending(new UUID(0, 1), draft, witnessesRequired, NOW, NOW.plus(Duration.ofDays(30)));
    }

    private static UnaryOperator<Proposal> approval(String federation) {
        TeamId team = team(federation);
        return proposal -> proposal.decided(new Decision(
                team.federation(), Verdict.APPROVE, List.of(team), "", SIGNATURE, NOW.plusSeconds(1), Risk.LOW));
    }

    private static UnaryOperator<Proposal> witness(String federation) {
        return proposal -> proposal.witnessed(new Witness(team(federation), SIGNATURE, NOW.plusSeconds(1)));
    }

    @Property(tries = 500)
    void approvalsAndWitnessesInAnyOrderGiveTheSameStatus(
            @ForAll @IntRange(min = 1, max = 8) int affected,
            @ForAll @IntRange(min = 0, max = 2) int witnessesRequired,
            @ForAll @IntRange(min = 0, max = 8) int approving,
            @ForAll @IntRange(min = 0, max = 2) int witnessing,
            @ForAll Random order) {
        List<UnaryOperator<Proposal>> acts = new ArrayList<>();
        IntStream.range(0, Math.min(approving, affected)).forEach(i -> acts.add(approval("a" + i)));
        // More witnesses than asked for would come too late in some orders.
        IntStream.range(0, Math.min(witnessing, witnessesRequired)).forEach(i -> acts.add(witness("w" + i)));
        Collections.shuffle(acts, order);
        boolean complete = approving >= affected && witnessing >= witnessesRequired;
        Proposal proposal = proposal(affected, witnessesRequired);
        for (int i = 0; i < acts.size(); i++) {
            assertEquals(ProposalStatus.PENDING, proposal.status(), "nothing decides before the last");
            proposal = acts.get(i).apply(proposal);
        }
        assertEquals(complete ? ProposalStatus.APPROVED : ProposalStatus.PENDING, proposal.status());
        assertEquals(Math.min(approving, affected), proposal.approved().size());
        assertEquals(Math.min(witnessing, witnessesRequired), proposal.witnessCount());
    }
}
