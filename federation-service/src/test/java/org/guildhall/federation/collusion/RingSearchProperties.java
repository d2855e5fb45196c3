package org.guildhall.federation.collusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.guildhall.federation.collusion.domain.Approvals;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.registry.domain.FederationId;

class RingSearchProperties {
    private static final int MOST = 5;

    /** Against the definition: at each strength, whoever reach each other over flows of at least that strength. */
    @Property(tries = 500)
    void theGroupsAreThoseOfTheDefinition(
            @ForAll @IntRange(min = 2, max = 12) int federations,
            @ForAll @IntRange(min = 1, max = 60) int density,
            @ForAll Random random) {
        int[][] counts = new int[federations][federations];
        List<Flow> flows = new ArrayList<>();
        for (int giver = 0; giver < federations; giver++) {
            for (int receiver = 0; receiver < federations; receiver++) {
                if (giver != receiver && random.nextInt(100) < density) {
                    counts[giver][receiver] = 1 + random.nextInt(MOST);
                    flows.add(new Flow(id(giver), id(receiver), counts[giver][receiver]));
                }
            }
        }
        Set<Set<FederationId>> expected = new HashSet<>();
        for (int strength = 1; strength <= MOST; strength++) {
            expected.addAll(groups(counts, strength));
        }
        Approvals approvals = Approvals.of(flows);
        List<Set<FederationId>> found = RingSearch.groups(approvals).stream()
                .map(group -> Arrays.stream(group).mapToObj(approvals::id).collect(Collectors.toSet()))
                .toList();
        assertEquals(expected, new HashSet<>(found));
        assertEquals(expected.size(), found.size(), "each once");
    }

    private static FederationId id(int number) {
        return new FederationId("fed:f" + number);
    }

    private static Set<Set<FederationId>> groups(int[][] counts, int strength) {
        int size = counts.length;
        boolean[][] reaches = new boolean[size][size];
        IntStream.range(0, size).forEach(a -> IntStream.range(0, size)
                .forEach(b -> reaches[a][b] = a == b || counts[a][b] >= strength));
        for (int via = 0; via < size; via++) {
            for (int a = 0; a < size; a++) {
                for (int b = 0; b < size; b++) {
                    reaches[a][b] |= reaches[a][via] && reaches[via][b];
                }
            }
        }
        Set<Set<FederationId>> groups = new HashSet<>();
        for (int a = 0; a < size; a++) {
            Set<FederationId> group = new TreeSet<>();
            for (int b = 0; b < size; b++) {
                if (reaches[a][b] && reaches[b][a]) {
                    group.add(id(b));
                }
            }
            if (group.size() >= 3) {
                groups.add(group);
            }
        }
        return groups;
    }
}
