package org.guildhall.federation.collusion;

import java.util.ArrayList;
import java.util.Comparator;
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
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;

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
        SortedMap<FederationId, SortedMap<FederationId, Reciprocity>> partners = partners(flows);
        SortedMap<FederationId, Figures> federations = new TreeMap<>();
        partners.forEach(
                (id, all) -> federations.put(id, new Figures(model.given(id), model.received(id), withHistory(all))));
        return new CollusionReport(model.total(), federations, pairs(partners, model), rings(flows, model));
    }

    private static SortedMap<FederationId, SortedMap<FederationId, Reciprocity>> partners(List<Flow> flows) {
        SortedMap<FederationId, SortedMap<FederationId, Reciprocity>> partners = new TreeMap<>();
        for (Flow flow : flows) {
            add(partners, flow.giver(), flow.receiver(), new Reciprocity(flow.count(), 0));
            add(partners, flow.receiver(), flow.giver(), new Reciprocity(0, flow.count()));
        }
        return partners;
    }

    private static void add(
            Map<FederationId, SortedMap<FederationId, Reciprocity>> partners,
            FederationId federation,
            FederationId partner,
            Reciprocity part) {
        partners.computeIfAbsent(federation, id -> new TreeMap<>())
                .merge(partner, part, (a, b) -> new Reciprocity(a.given() + b.given(), a.received() + b.received()));
    }

    private static SortedMap<FederationId, Reciprocity> withHistory(SortedMap<FederationId, Reciprocity> all) {
        SortedMap<FederationId, Reciprocity> enough = new TreeMap<>(all);
        enough.values().removeIf(reciprocity -> !reciprocity.hasHistory());
        return enough;
    }

    /** Every pair with an approval is tested; pairs without any have a p-value of 1 and count as tests too. */
    private static List<Pair> pairs(
            SortedMap<FederationId, SortedMap<FederationId, Reciprocity>> partners, NullModel model) {
        List<Pair> tested = new ArrayList<>();
        List<Double> pValues = new ArrayList<>();
        partners.forEach((first, all) -> all.tailMap(first).forEach((second, reciprocity) -> {
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
        Graph<FederationId, DefaultWeightedEdge> graph = new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
        List<Flow> byCount = flows.stream()
                .sorted(Comparator.comparingLong(Flow::count)
                        .thenComparing(Flow::giver)
                        .thenComparing(Flow::receiver))
                .toList();
        for (Flow flow : byCount) {
            graph.addVertex(flow.giver());
            graph.addVertex(flow.receiver());
            graph.addEdge(flow.giver(), flow.receiver());
        }
        Map<Set<FederationId>, Ring> found = new LinkedHashMap<>();
        int next = 0;
        for (int level = 0; level < MAX_LEVELS && next < byCount.size(); level++) {
            for (Set<FederationId> group : new KosarajuStrongConnectivityInspector<>(graph).stronglyConnectedSets()) {
                if (group.size() >= MIN_RING && !found.containsKey(group)) {
                    found.put(group, ring(group, flows, model));
                }
            }
            long weakest = byCount.get(next).count();
            while (next < byCount.size() && byCount.get(next).count() == weakest) {
                graph.removeEdge(byCount.get(next).giver(), byCount.get(next).receiver());
                next++;
            }
        }
        return surprising(new ArrayList<>(found.values()));
    }

    private static Ring ring(Set<FederationId> group, List<Flow> flows, NullModel model) {
        long inside = 0;
        long outside = 0;
        for (Flow flow : flows) {
            boolean from = group.contains(flow.giver());
            boolean to = group.contains(flow.receiver());
            if (from && to) {
                inside += flow.count();
            } else if (from || to) {
                outside += flow.count();
            }
        }
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
