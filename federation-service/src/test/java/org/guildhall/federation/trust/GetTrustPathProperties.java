package org.guildhall.federation.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.GetTrustPath.TrustPath;
import org.guildhall.federation.trust.domain.Hop;
import org.guildhall.federation.trust.domain.Score;

/** The strongest chain, against trying all of them. */
class GetTrustPathProperties {
    private static final int FEDERATIONS = 6;

    @Provide
    Arbitrary<List<Hop>> relations() {
        Arbitrary<Integer> federation = Arbitraries.integers().between(0, FEDERATIONS - 1);
        Arbitrary<Score> score = Arbitraries.integers()
                .between(1, 10)
                .map(tenths -> new Score(BigDecimal.valueOf(tenths).movePointLeft(1)));
        return Combinators.combine(federation, federation, score)
                .as((from, to, granted) -> from.equals(to) ? null : hop(from, to, granted))
                .filter(hop -> hop != null)
                .list()
                .uniqueElements(hop -> hop.source() + " " + hop.target())
                .ofMaxSize(20);
    }

    private static FederationId id(int number) {
        return new FederationId("fed:" + number);
    }

    private static Hop hop(int from, int to, Score score) {
        return new Hop(id(from), id(to), score);
    }

    @Property(tries = 500)
    void itIsAsStrongAsTheBestOfAllChains(
            @ForAll("relations") List<Hop> relations, @ForAll @IntRange(min = 1, max = 5) int maxHops) {
        Optional<TrustPath> found = GetTrustPath.strongest(relations, id(0), id(1), maxHops);
        List<BigDecimal> strengths = new ArrayList<>();
        walk(relations, id(0), BigDecimal.ONE, maxHops, new HashSet<>(Set.of(id(0))), strengths);
        assertEquals(strengths.isEmpty(), found.isEmpty());
        found.ifPresent(path -> {
            assertTrue(path.hops().size() <= maxHops);
            assertEquals(id(0), path.hops().get(0).source());
            assertEquals(id(1), path.hops().get(path.hops().size() - 1).target());
            for (int i = 1; i < path.hops().size(); i++) {
                assertEquals(path.hops().get(i - 1).target(), path.hops().get(i).source());
            }
            BigDecimal best = strengths.stream().max(BigDecimal::compareTo).orElseThrow();
            assertEquals(best.doubleValue(), path.strength().doubleValue(), 1e-9);
        });
    }

    private static void walk(
            List<Hop> relations,
            FederationId at,
            BigDecimal strength,
            int hopsLeft,
            Set<FederationId> visited,
            List<BigDecimal> strengths) {
        if (at.equals(id(1))) {
            strengths.add(strength);
            return;
        }
        if (hopsLeft == 0) {
            return;
        }
        for (Hop relation : relations) {
            if (relation.source().equals(at) && visited.add(relation.target())) {
                walk(
                        relations,
                        relation.target(),
                        strength.multiply(relation.score().value()),
                        hopsLeft - 1,
                        visited,
                        strengths);
                visited.remove(relation.target());
            }
        }
    }
}
