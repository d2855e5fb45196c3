package org.guildhall.federation.collusion;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.registry.domain.FederationId;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedPseudograph;

/**
 * Who approves whose proposals, and what about it looks arranged. Made from the flows of a window alone.
 *
 * @param federations with at least one approval given or received, by id
 * @param pairs suspicious ones, the most surprising first
 * @param rings groups of three and more, the most surprising first
 */
public record CollusionReport(
        long approvals, SortedMap<FederationId, Figures> federations, List<Pair> pairs, List<Ring> rings) {
    /** A group must keep so much of its approvals to itself to be a ring. */
    private static final double MIN_INSIDE_SHARE = 0.7;

    private static final int MIN_RING = 3;
    /** Each level of the search drops the weaker flows; beyond so many levels only the strongest are left anyway. */
    private static final int MAX_LEVELS = 64;

    /** One federation's approvals; partners by id, with enough approvals of the pair to say something. */
    public record Figures(long given, long received, SortedMap<FederationId, Reciprocity> partners) {}

    /** @param expected from the activity of the sides alone; see {@link NullModel} */
    public record Surprise(long observed, double expected, double pValue, double qValue) {}

    /** A suspicious pair; the first has the lower id, and gives what the reciprocity calls given. */
    public record Pair(FederationId first, FederationId second, Reciprocity reciprocity, Surprise surprise) {}

    /** A group that is strongly connected by approvals and keeps most of them to itself. */
    public record Ring(List<FederationId> members, long inside, long outside, Surprise surprise) {
        public double insideShare() {
            return (double) inside / (inside + outside);
        }
    }

    /** Analyses the flows of a window. */
    public static CollusionReport of(List<Flow> flows) {
        NullModel model = new NullModel(flows);
        Map<FederationId, Map<FederationId, Reciprocity>> partners = partners(flows);
        SortedMap<FederationId, Figures> federations = new TreeMap<>();
        partners.forEach(
                (id, all) -> federations.put(id, new Figures(model.given(id), model.received(id), withHistory(all))));
        return new CollusionReport(model.total(), federations, pairs(partners, model), rings(flows, model));
    }

    private static Map<FederationId, Map<FederationId, Reciprocity>> partners(List<Flow> flows) {
        Map<FederationId, Map<FederationId, Reciprocity>> partners = new HashMap<>();
        for (Flow flow : flows) {
            add(partners, flow.giver(), flow.receiver(), new Reciprocity(flow.count(), 0));
            add(partners, flow.receiver(), flow.giver(), new Reciprocity(0, flow.count()));
        }
        return partners;
    }

    private static void add(
            Map<FederationId, Map<FederationId, Reciprocity>> partners,
            FederationId federation,
            FederationId partner,
            Reciprocity part) {
        partners.computeIfAbsent(federation, id -> new HashMap<>())
                .merge(partner, part, (a, b) -> new Reciprocity(a.given() + b.given(), a.received() + b.received()));
    }

    private static SortedMap<FederationId, Reciprocity> withHistory(Map<FederationId, Reciprocity> all) {
        SortedMap<FederationId, Reciprocity> enough = new TreeMap<>();
        all.forEach((partner, reciprocity) -> {
            if (reciprocity.hasHistory()) {
                enough.put(partner, reciprocity);
            }
        });
        return enough;
    }

    /** Every pair with an approval is tested; pairs without any have a p-value of 1 and count as tests too. */
    private static List<Pair> pairs(Map<FederationId, Map<FederationId, Reciprocity>> partners, NullModel model) {
        List<Pair> tested = new ArrayList<>();
        List<Double> pValues = new ArrayList<>();
        partners.forEach((first, all) -> all.forEach((second, reciprocity) -> {
            if (first.compareTo(second) > 0) {
                return;
            }
            long observed = reciprocity.given() + reciprocity.received();
            double expected = model.expected(first, second) + model.expected(second, first);
            double p = NullModel.pValue(observed, expected);
            tested.add(new Pair(first, second, reciprocity, new Surprise(observed, expected, p, p)));
            pValues.add(p);
        }));
        long active = partners.size();
        double[] q = NullModel.qValues(pValues, active * (active - 1) / 2);
        List<Pair> suspicious = new ArrayList<>();
        for (int i = 0; i < q.length; i++) {
            Pair pair = tested.get(i);
            if (pair.reciprocity().suspicious()) {
                suspicious.add(new Pair(pair.first(), pair.second(), pair.reciprocity(), withQ(pair.surprise(), q[i])));
            }
        }
        suspicious.sort(Comparator.<Pair>comparingDouble(pair -> pair.surprise().qValue())
                .thenComparingDouble(pair -> pair.surprise().pValue())
                .thenComparing(Pair::first)
                .thenComparing(Pair::second));
        return suspicious;
    }

    private static Surprise withQ(Surprise surprise, double q) {
        return new Surprise(surprise.observed(), surprise.expected(), surprise.pValue(), q);
    }

    /**
     * Strongly connected groups, of all flows first, then of ever stronger ones alone: a tight group inside a network
     * in which everybody reaches everybody shows once the weaker flows are dropped.
     */
    private static List<Ring> rings(List<Flow> flows, NullModel model) {
        Map<FederationId, List<Flow>> byGiver = flows.stream().collect(groupingBy(Flow::giver));
        Map<Set<FederationId>, Ring> found = new LinkedHashMap<>();
        List<Flow> left = flows;
        for (int level = 0; level < MAX_LEVELS && !left.isEmpty(); level++) {
            Graph<FederationId, DefaultEdge> graph = new DirectedPseudograph<>(DefaultEdge.class);
            for (Flow flow : left) {
                graph.addVertex(flow.giver());
                graph.addVertex(flow.receiver());
                graph.addEdge(flow.giver(), flow.receiver());
            }
            for (Set<FederationId> group : new KosarajuStrongConnectivityInspector<>(graph).stronglyConnectedSets()) {
                if (group.size() >= MIN_RING && !found.containsKey(group)) {
                    found.put(group, ring(group, byGiver, model));
                }
            }
            long weakest = left.stream().mapToLong(Flow::count).min().getAsLong();
            left = left.stream().filter(flow -> flow.count() > weakest).toList();
        }
        return surprising(new ArrayList<>(found.values()));
    }

    private static Ring ring(Set<FederationId> group, Map<FederationId, List<Flow>> byGiver, NullModel model) {
        long inside = 0;
        long touching = 0;
        for (FederationId member : group) {
            touching += model.given(member) + model.received(member);
            for (Flow flow : byGiver.getOrDefault(member, List.of())) {
                inside += group.contains(flow.receiver()) ? flow.count() : 0;
            }
        }
        long outside = touching - 2 * inside;
        double expected = model.expectedInside(group);
        double p = NullModel.pValue(inside, expected);
        return new Ring(List.copyOf(new TreeSet<>(group)), inside, outside, new Surprise(inside, expected, p, p));
    }

    private static List<Ring> surprising(List<Ring> groups) {
        double[] q = NullModel.qValues(
                groups.stream().map(ring -> ring.surprise().pValue()).toList(), groups.size());
        List<Ring> rings = new ArrayList<>();
        for (int i = 0; i < q.length; i++) {
            Ring ring = groups.get(i);
            if (ring.insideShare() >= MIN_INSIDE_SHARE && ring.inside() >= Reciprocity.MIN_TOTAL) {
                rings.add(new Ring(ring.members(), ring.inside(), ring.outside(), withQ(ring.surprise(), q[i])));
            }
        }
        rings.sort(Comparator.<Ring>comparingDouble(ring -> ring.surprise().qValue())
                .thenComparingDouble(ring -> ring.surprise().pValue())
                .thenComparing(ring -> ring.members().get(0)));
        return rings;
    }
}
