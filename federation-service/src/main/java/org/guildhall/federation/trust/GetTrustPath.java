package org.guildhall.federation.trust;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.domain.Hop;
import org.guildhall.federation.trust.domain.TrustReason;
import org.guildhall.platform.store.Transactions;
import org.jgrapht.Graph;
import org.jgrapht.GraphPath;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.jgrapht.graph.DirectedWeightedMultigraph;

/** Finds the strongest chain of trust between two federations that have no direct relation. */
@ApplicationScoped
public class GetTrustPath {
    /** Chains whose strengths differ by less than a part in 10^12 count as equal; of these the shorter wins. */
    private static final double HOP = 1e-12;

    private final Transactions transactions;
    private final Registry registry;
    private final TrustStore store;

    GetTrustPath(Transactions transactions, Registry registry, TrustStore store) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
    }

    /** @param hops from source to target, at least one */
    public record TrustPath(List<Hop> hops) {
        /** The product of the scores. */
        public BigDecimal strength() {
            return hops.stream().map(hop -> hop.score().value()).reduce(BigDecimal.ONE, BigDecimal::multiply);
        }
    }

    /** Fails with SELF_TRUST, FEDERATION_NOT_FOUND or TRUST_PATH_NOT_FOUND. */
    public Uni<TrustPath> run(FederationId source, FederationId target, int maxHops) {
        if (source.equals(target)) {
            throw TrustReason.SELF_TRUST.refuse("federation_id", source);
        }
        return transactions.together(() -> registry.require(List.of(source, target))
                .chain(() -> store.neighbourhood(source, target, maxHops))
                .map(relations -> strongest(relations, source, target, maxHops)
                        .orElseThrow(() -> TrustReason.TRUST_PATH_NOT_FOUND.refuse(
                                "source_id", source, "target_id", target, "max_hops", maxHops))));
    }

    /** A federation, so many hops from the source. */
    private record Place(FederationId federation, int hops) {}

    /** A relation as a step of the walk. */
    private record Step(Hop hop, int from) {}

    /** Products become sums of logarithms; a copy of the federations per hop bounds the length of the walk. */
    static Optional<TrustPath> strongest(List<Hop> relations, FederationId source, FederationId target, int maxHops) {
        Graph<Place, Step> walk = new DirectedWeightedMultigraph<>(null, null);
        Place start = new Place(source, 0);
        Place end = new Place(target, maxHops);
        walk.addVertex(start);
        walk.addVertex(end);
        List<Hop> sorted = relations.stream()
                .sorted(Comparator.comparing(Hop::source).thenComparing(Hop::target))
                .toList();
        for (int hop = 0; hop < maxHops; hop++) {
            for (Hop relation : sorted) {
                Place from = new Place(relation.source(), hop);
                // Whoever arrives early is there: the target has one place only, and nobody walks on from it.
                Place to = relation.target().equals(target) ? end : new Place(relation.target(), hop + 1);
                if (!walk.containsVertex(from)
                        || from.equals(end)
                        || relation.target().equals(source)) {
                    continue;
                }
                walk.addVertex(to);
                Step step = new Step(relation, hop);
                walk.addEdge(from, to, step);
                walk.setEdgeWeight(step, HOP - Math.log(relation.score().toDouble()));
            }
        }
        GraphPath<Place, Step> path = DijkstraShortestPath.findPathBetween(walk, start, end);
        return Optional.ofNullable(path)
                .map(found -> new TrustPath(
                        found.getEdgeList().stream().map(Step::hop).toList()));
    }
}
