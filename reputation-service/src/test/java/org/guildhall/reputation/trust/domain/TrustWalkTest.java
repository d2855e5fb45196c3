package org.guildhall.reputation.trust.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Contributions;
import org.junit.jupiter.api.Test;

class TrustWalkTest {
    private static PublicKey key(String name) {
        return TestKey.of(name).publicKey();
    }

    private record Edge(PublicKey consumer, PublicKey provider, double weight) {}

    private static Edge edge(String consumer, String provider, double weight) {
        return new Edge(key(consumer), key(provider), weight);
    }

    private static Contributions contributions(List<Edge> edges) {
        List<PublicKey> keys = edges.stream()
                .flatMap(edge -> Stream.of(edge.consumer, edge.provider))
                .distinct()
                .sorted(Comparator.comparing(PublicKey::hex))
                .toList();
        List<Edge> sorted = edges.stream()
                .sorted(Comparator.comparing((Edge edge) -> edge.consumer.hex()).thenComparing(e -> e.provider.hex()))
                .toList();
        return new Contributions(
                keys,
                sorted.stream().mapToInt(edge -> keys.indexOf(edge.consumer)).toArray(),
                sorted.stream().mapToInt(edge -> keys.indexOf(edge.provider)).toArray(),
                sorted.stream().mapToDouble(Edge::weight).toArray());
    }

    private static Map<PublicKey, Double> trust(List<Edge> edges, String... anchors) {
        return new TrustWalk(
                        Set.of(anchors).stream().map(TrustWalkTest::key).collect(Collectors.toSet()),
                        contributions(edges))
                .ranking().stream().collect(Collectors.toMap(Trust::providerKey, Trust::value));
    }

    @Test
    void withoutReceiptsTheAnchorsShareAllTrust() {
        assertEquals(Map.of(key("a"), 0.5, key("b"), 0.5), trust(List.of(), "a", "b"));
        assertThrows(IllegalArgumentException.class, () -> trust(List.of()));
    }

    @Test
    void trustFlowsFromConsumerToProviderByWeight() {
        Map<PublicKey, Double> trust = trust(List.of(edge("a", "x", 3), edge("a", "y", 1)), "a");
        // a = 0.15 + 0.85 (x + y go back to the anchor); x = 0.85 · 3/4 · a; y = 0.85 · 1/4 · a.
        double a = 1 / 1.85;
        assertEquals(a, trust.get(key("a")), 1e-9);
        assertEquals(0.85 * 0.75 * a, trust.get(key("x")), 1e-9);
        assertEquals(0.85 * 0.25 * a, trust.get(key("y")), 1e-9);
    }

    @Test
    void allTrustAddsUpToOneAndComesRanked() {
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            edges.add(edge("k" + i * 7 % 50, "k" + i * 13 % 50 + "x".repeat(i % 2), 1 + i % 5));
        }
        List<Trust> ranking = new TrustWalk(Set.of(key("k0"), key("k1")), contributions(edges)).ranking();
        assertEquals(1, ranking.stream().mapToDouble(Trust::value).sum(), 1e-9);
        assertEquals(ranking.stream().sorted(TrustWalk.RANKING).toList(), ranking);
    }

    @Test
    void aRingThatNoTrustedPartyUsesGainsNothingWhateverItsSize() {
        List<Edge> honest = List.of(edge("a", "x", 1), edge("x", "y", 1));
        Map<PublicKey, Double> before = trust(honest, "a");
        for (int invented : new int[] {1, 5, 20, 100}) {
            List<Edge> attacked = new ArrayList<>(honest);
            for (int i = 0; i < invented; i++) {
                attacked.add(edge("sybil" + i, "crook", 1000));
                attacked.add(edge("crook", "sybil" + i, 1000));
                attacked.add(edge("sybil" + i, "sybil" + (i + 1) % invented + "'", 1000));
            }
            assertEquals(before, trust(attacked, "a"));
        }
    }

    @Test
    void whatTheRingGetsFromOneDeceivedPartyIsBoundedByThatPartysTrust() {
        List<Edge> edges = new ArrayList<>(List.of(edge("a", "x", 1), edge("x", "y", 9), edge("x", "crook", 1)));
        for (int i = 0; i < 100; i++) {
            edges.add(edge("crook", "sybil" + i, 1));
            edges.add(edge("sybil" + i, "crook", 1));
        }
        Map<PublicKey, Double> trust = trust(edges, "a");
        double ring = trust.entrySet().stream()
                .filter(e -> !Set.of(key("a"), key("x"), key("y")).contains(e.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        // What enters is 0.85 · 1/10 of x's trust; inside it stays 1 / 0.15 steps at most.
        assertTrue(ring <= 0.085 * trust.get(key("x")) / 0.15 + 1e-9, String.valueOf(ring));
    }

    @Test
    void dealingInACircleGainsNothing() {
        List<Edge> honest =
                List.of(edge("a", "x", 1), edge("x", "crook", 1), edge("x", "other crook", 1), edge("x", "y", 8));
        Map<PublicKey, Double> before = trust(honest, "a");
        List<Edge> attacked = new ArrayList<>(honest);
        for (int i = 0; i < 100; i++) {
            attacked.add(edge("crook", "sybil" + i, 1));
            attacked.add(edge("sybil" + i, "crook", 1));
            attacked.add(edge("sybil" + i, "other crook", 1));
        }
        Map<PublicKey, Double> after = trust(attacked, "a");
        for (String crook : List.of("crook", "other crook")) {
            assertTrue(after.get(key(crook)) <= before.get(key(crook)) * (1 + 1e-9), after + " after " + before);
        }
        assertTrue(after.get(key("y")) > after.get(key("crook")));
    }
}
