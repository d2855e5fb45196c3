package org.guildhall.federation.collusion.domain;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.guildhall.federation.registry.domain.FederationId;

/**
 * How many approvals each federation gave each other one in a window. Federations are numbered from 0 in the order of
 * their ids, and counts are kept as numbers: a large network has hundreds of thousands of flows.
 */
public final class Approvals {
    private final List<FederationId> ids;
    /** By giver: receiver and count of each flow in one number, so that they sort by receiver. */
    private final long[][] flows;

    private final long[] given;
    private final long[] received;
    private final long total;

    private Approvals(List<FederationId> ids, long[][] flows) {
        this.ids = ids;
        this.flows = flows;
        this.given = new long[ids.size()];
        this.received = new long[ids.size()];
        long sum = 0;
        for (int giver = 0; giver < flows.length; giver++) {
            int last = -1;
            for (long flow : flows[giver]) {
                if (receiver(flow) == last) {
                    throw new IllegalArgumentException("a flow is counted once");
                }
                last = receiver(flow);
                given[giver] += count(flow);
                received[last] += count(flow);
                sum += count(flow);
            }
        }
        this.total = sum;
    }

    /** @param flows each pair of giver and receiver at most once */
    public static Approvals of(Collection<Flow> flows) {
        Counter counter = new Counter();
        flows.forEach(flow -> counter.add(flow.giver().value(), flow.receiver().value(), flow.count()));
        return counter.approvals();
    }

    /** Takes flows one by one, in any order. */
    public static final class Counter {
        private final Map<String, Integer> numbers = new HashMap<>();
        private int[] givers = new int[1024];
        private int[] receivers = new int[1024];
        private int[] counts = new int[1024];
        private int size;

        /**
         * @param count at least 1, below 2^31
         * @throws IllegalArgumentException for a flow from a federation to itself, or another count
         */
        public void add(String giver, String receiver, long count) {
            if (giver.equals(receiver) || count < 1 || count > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("no such flow");
            }
            if (size == counts.length) {
                givers = Arrays.copyOf(givers, 2 * size);
                receivers = Arrays.copyOf(receivers, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
            }
            givers[size] = number(giver);
            receivers[size] = number(receiver);
            counts[size] = (int) count;
            size++;
        }

        private int number(String id) {
            return numbers.computeIfAbsent(id, unknown -> numbers.size());
        }

        /** @throws IllegalArgumentException if a flow was added twice, or an id has another form */
        public Approvals approvals() {
            List<FederationId> ids =
                    numbers.keySet().stream().sorted().map(FederationId::new).toList();
            int[] ranks = new int[ids.size()];
            for (int rank = 0; rank < ranks.length; rank++) {
                ranks[numbers.get(ids.get(rank).value())] = rank;
            }
            int[] sizes = new int[ranks.length];
            for (int i = 0; i < size; i++) {
                sizes[ranks[givers[i]]]++;
            }
            long[][] flows = Arrays.stream(sizes).mapToObj(long[]::new).toArray(long[][]::new);
            for (int i = 0; i < size; i++) {
                int giver = ranks[givers[i]];
                flows[giver][--sizes[giver]] = (long) ranks[receivers[i]] << 32 | counts[i];
            }
            Arrays.stream(flows).forEach(Arrays::sort);
            return new Approvals(ids, flows);
        }
    }

    private static int receiver(long flow) {
        return (int) (flow >>> 32);
    }

    private static int count(long flow) {
        return (int) flow;
    }

    /** Federations that gave or received an approval. */
    public int size() {
        return ids.size();
    }

    /** @param federation its number */
    public FederationId id(int federation) {
        return ids.get(federation);
    }

    /** Ordered pairs with an approval from the one to the other. */
    public int flowCount() {
        return Arrays.stream(flows).mapToInt(row -> row.length).sum();
    }

    /** All approvals. */
    public long total() {
        return total;
    }

    /** What a federation gave to others. */
    public long given(int federation) {
        return given[federation];
    }

    /** What a federation received from others. */
    public long received(int federation) {
        return received[federation];
    }

    /** What one federation gave another one; 0 for nothing. */
    public int count(int giver, int receiver) {
        long[] row = flows[giver];
        // The first flow to this receiver or a later one: none has a count of 0.
        int place = -Arrays.binarySearch(row, (long) receiver << 32) - 1;
        return place < row.length && receiver(row[place]) == receiver ? count(row[place]) : 0;
    }

    /** Is told a count between two numbers. */
    public interface FlowVisitor {
        void visit(int giver, int receiver, int count);
    }

    /** Visits all flows, by giver, then receiver. */
    public void eachFlow(FlowVisitor visitor) {
        IntStream.range(0, flows.length).forEach(giver -> eachFlow(giver, visitor));
    }

    /** Visits the flows of a giver, by receiver. */
    public void eachFlow(int giver, FlowVisitor visitor) {
        for (long flow : flows[giver]) {
            visitor.visit(giver, receiver(flow), count(flow));
        }
    }

    /** Is told what two federations gave each other; the first has the lower number. */
    public interface PairVisitor {
        void visit(int first, int second, int given, int received);
    }

    /** Visits every pair with an approval in either direction, once. */
    public void eachPair(PairVisitor visitor) {
        eachFlow((giver, receiver, count) -> {
            int back = count(receiver, giver);
            if (giver < receiver) {
                visitor.visit(giver, receiver, count, back);
            } else if (back == 0) {
                visitor.visit(receiver, giver, 0, count);
            }
        });
    }
}
