package org.guildhall.federation.collusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.guildhall.federation.collusion.domain.Approvals;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.alg.util.UnionFind;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;

/**
 * Finds the groups of federations that are strongly connected by approvals: of all flows first, then of ever stronger
 * ones alone. A tight group inside a network in which everybody reaches everybody shows once the weaker flows are
 * dropped.
 *
 * <p>The groups of a level lie within those of the level before, so that flows between groups are dropped for good. With
 * n approvals there are at most about sqrt(2n) levels, and n/k flows of k approvals and more: all levels together look at
 * no more than n log n flows.
 */
final class RingSearch {
    private static final int MIN_RING = 3;

    private final Approvals approvals;
    private final List<int[]> found = new ArrayList<>();
    /** How many members the group has that each federation was in at the level before; 0 before the first. */
    private final int[] groupSizes;
    /** The flows that are left, as giver, receiver and count. */
    private int[][] flows;

    private RingSearch(Approvals approvals) {
        this.approvals = approvals;
        this.groupSizes = new int[approvals.size()];
        List<int[]> all = new ArrayList<>();
        approvals.eachFlow((giver, receiver, count) -> all.add(new int[] {giver, receiver, count}));
        this.flows = all.toArray(int[][]::new);
    }

    /** Each group once, its members by number; the larger groups before those within them. */
    static List<int[]> groups(Approvals approvals) {
        RingSearch search = new RingSearch(approvals);
        while (search.flows.length > 0) {
            search.level();
        }
        return search.found;
    }

    private void level() {
        int weakest = Arrays.stream(flows).mapToInt(flow -> flow[2]).min().getAsInt();
        int[] places = mutualPlaces(weakest);
        int[] groups = new int[approvals.size()];
        Arrays.fill(groups, -1);
        List<int[]> members = members(places, groups);
        for (int[] group : members) {
            // A part of a group that has as many members is the group itself, found before.
            if (group.length >= MIN_RING && group.length != groupSizes[group[0]]) {
                found.add(group);
            }
            Arrays.stream(group).forEach(member -> groupSizes[member] = group.length);
        }
        flows = Arrays.stream(flows)
                .filter(flow ->
                        flow[2] > weakest && groups[flow[0]] == groups[flow[1]] && groupSizes[flow[0]] >= MIN_RING)
                .toArray(int[][]::new);
    }

    /**
     * For each federation one that stands for it: those that approve each other are in one group without any search,
     * which leaves little of a dense network to search.
     */
    private int[] mutualPlaces(int weakest) {
        UnionFind<Integer> mutual =
                new UnionFind<>(IntStream.range(0, approvals.size()).boxed().collect(Collectors.toSet()));
        for (int[] flow : flows) {
            if (flow[0] < flow[1] && approvals.count(flow[1], flow[0]) >= weakest) {
                mutual.union(flow[0], flow[1]);
            }
        }
        return IntStream.range(0, approvals.size()).map(mutual::find).toArray();
    }

    /** @param groups is filled with the number of each federation's group; -1 stays for those without any flow left */
    private List<int[]> members(int[] places, int[] groups) {
        Graph<Integer, DefaultEdge> graph = new SimpleDirectedGraph<>(DefaultEdge.class);
        for (int[] flow : flows) {
            int from = places[flow[0]];
            int to = places[flow[1]];
            graph.addVertex(from);
            graph.addVertex(to);
            if (from != to) {
                graph.addEdge(from, to);
            }
        }
        List<Set<Integer>> components = new KosarajuStrongConnectivityInspector<>(graph).stronglyConnectedSets();
        int[] groupOfPlace = new int[approvals.size()];
        Arrays.fill(groupOfPlace, -1);
        for (int group = 0; group < components.size(); group++) {
            for (int place : components.get(group)) {
                groupOfPlace[place] = group;
            }
        }
        List<List<Integer>> members = new ArrayList<>();
        components.forEach(component -> members.add(new ArrayList<>()));
        for (int federation = 0; federation < groups.length; federation++) {
            groups[federation] = groupOfPlace[places[federation]];
            if (groups[federation] >= 0) {
                members.get(groups[federation]).add(federation);
            }
        }
        return members.stream()
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }
}
