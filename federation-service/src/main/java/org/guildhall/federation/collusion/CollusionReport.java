package org.guildhall.federation.collusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.guildhall.federation.collusion.NullModel.QValues;
import org.guildhall.federation.collusion.domain.Approvals;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.registry.domain.FederationId;

/**
 * Who approves whose proposals, and what about it looks arranged. Made from the approvals of a window alone.
 *
 * @param federations with at least one approval given or received, by id
 * @param pairs suspicious ones, the most surprising first
 * @param rings groups of three and more, the most surprising first
 */
public record CollusionReport(
        long approvals, SortedMap<FederationId, Figures> federations, List<Pair> pairs, List<Ring> rings) {
    /** How many of a ring's strongest flows are named; their newest proposals are its evidence. */
    public static final int STRONGEST_FLOWS = 20;

    /** A group must keep so much of its approvals to itself to be a ring. */
    private static final double MIN_INSIDE_SHARE = 0.7;

    private static final Comparator<Flow> BY_IDS =
            Comparator.comparing(Flow::giver).thenComparing(Flow::receiver);

    /** One federation's approvals; partners by id, with enough approvals of the pair to say something. */
    public record Figures(long given, long received, SortedMap<FederationId, Reciprocity> partners) {}

    /** @param expected from the activity of the sides alone; see {@link NullModel} */
    public record Surprise(long observed, double expected, double pValue, double qValue) {}

    /** A suspicious pair; the first has the lower id, and gives what the reciprocity calls given. */
    public record Pair(FederationId first, FederationId second, Reciprocity reciprocity, Surprise surprise) {
        /** Both directions. */
        public List<Flow> flows() {
            return reciprocity.flows(first, second);
        }
    }

    /**
     * A group that is strongly connected by approvals and keeps most of them to itself.
     *
     * @param strongest the flows inside with the most approvals, at most {@value #STRONGEST_FLOWS}; of equal ones the
     *     first by giver, then receiver
     */
    public record Ring(List<FederationId> members, long inside, long outside, List<Flow> strongest, Surprise surprise) {
        public double insideShare() {
            return (double) inside / (inside + outside);
        }
    }

    /** Analyses the approvals of a window. */
    public static CollusionReport of(Approvals approvals) {
        NullModel model = new NullModel(approvals);
        return new CollusionReport(
                approvals.total(), figures(approvals), pairs(approvals, model), rings(approvals, model));
    }

    /** The figures of all federations, by id. */
    public static SortedMap<FederationId, Figures> figures(Approvals approvals) {
        List<SortedMap<FederationId, Reciprocity>> partners = IntStream.range(0, approvals.size())
                .<SortedMap<FederationId, Reciprocity>>mapToObj(federation -> new TreeMap<>())
                .toList();
        approvals.eachPair((first, second, given, received) -> {
            if (Reciprocity.hasHistory(given, received)) {
                partners.get(first).put(approvals.id(second), new Reciprocity(given, received));
                partners.get(second).put(approvals.id(first), new Reciprocity(received, given));
            }
        });
        SortedMap<FederationId, Figures> federations = new TreeMap<>();
        for (int number = 0; number < partners.size(); number++) {
            federations.put(
                    approvals.id(number),
                    new Figures(approvals.given(number), approvals.received(number), partners.get(number)));
        }
        return federations;
    }

    /** Every pair with an approval is tested; pairs without any have a p-value of 1 and count as tests too. */
    private static List<Pair> pairs(Approvals approvals, NullModel model) {
        List<Pair> suspicious = new ArrayList<>();
        double[] pValues = new double[approvals.flowCount()];
        int[] tested = {0};
        approvals.eachPair((first, second, given, received) -> {
            long observed = (long) given + received;
            double expected = model.expected(first, second) + model.expected(second, first);
            double p = NullModel.pValue(observed, expected);
            pValues[tested[0]++] = p;
            if (Reciprocity.suspicious(given, received)) {
                suspicious.add(new Pair(
                        approvals.id(first),
                        approvals.id(second),
                        new Reciprocity(given, received),
                        new Surprise(observed, expected, p, p)));
            }
        });
        long active = approvals.size();
        QValues q = new QValues(Arrays.copyOf(pValues, tested[0]), active * (active - 1) / 2);
        return suspicious.stream()
                .map(pair -> new Pair(pair.first(), pair.second(), pair.reciprocity(), withQ(pair.surprise(), q)))
                .sorted(Comparator.<Pair>comparingDouble(pair -> pair.surprise().qValue())
                        .thenComparingDouble(pair -> pair.surprise().pValue())
                        .thenComparing(Pair::first)
                        .thenComparing(Pair::second))
                .toList();
    }

    private static Surprise withQ(Surprise surprise, QValues q) {
        return new Surprise(surprise.observed(), surprise.expected(), surprise.pValue(), q.of(surprise.pValue()));
    }

    private static List<Ring> rings(Approvals approvals, NullModel model) {
        List<Ring> groups = RingSearch.groups(approvals).stream()
                .map(group -> ring(group, approvals, model))
                .toList();
        QValues q = new QValues(
                groups.stream().mapToDouble(ring -> ring.surprise().pValue()).toArray(), groups.size());
        return groups.stream()
                .filter(ring -> ring.insideShare() >= MIN_INSIDE_SHARE && ring.inside() >= Reciprocity.MIN_TOTAL)
                .map(ring -> new Ring(
                        ring.members(), ring.inside(), ring.outside(), ring.strongest(), withQ(ring.surprise(), q)))
                .sorted(Comparator.<Ring>comparingDouble(ring -> ring.surprise().qValue())
                        .thenComparingDouble(ring -> ring.surprise().pValue())
                        .thenComparingInt(ring -> ring.members().size())
                        .thenComparing(ring -> ring.members().get(0)))
                .toList();
    }

    private static Ring ring(int[] group, Approvals approvals, NullModel model) {
        boolean[] member = new boolean[approvals.size()];
        Arrays.stream(group).forEach(number -> member[number] = true);
        long[] inside = {0};
        // The weakest of the strongest is the head; what only equals it comes too late.
        PriorityQueue<Flow> strongest =
                new PriorityQueue<>(Comparator.comparingLong(Flow::count).thenComparing(BY_IDS.reversed()));
        for (int giver : group) {
            approvals.eachFlow(giver, (from, to, count) -> {
                if (member[to]) {
                    inside[0] += count;
                    if (strongest.size() < STRONGEST_FLOWS
                            || count > strongest.peek().count()) {
                        strongest.add(new Flow(approvals.id(from), approvals.id(to), count));
                    }
                    if (strongest.size() > STRONGEST_FLOWS) {
                        strongest.remove();
                    }
                }
            });
        }
        long touching = sum(group, approvals::given) + sum(group, approvals::received);
        double expected = model.expectedInside(group);
        double p = NullModel.pValue(inside[0], expected);
        return new Ring(
                Arrays.stream(group).mapToObj(approvals::id).toList(),
                inside[0],
                touching - 2 * inside[0],
                strongest.stream()
                        .sorted(Comparator.comparingLong(Flow::count).reversed().thenComparing(BY_IDS))
                        .toList(),
                new Surprise(inside[0], expected, p, p));
    }

    private static long sum(int[] group, ToLongFunction<Integer> count) {
        return Arrays.stream(group).mapToLong(count::applyAsLong).sum();
    }
}
