package org.guildhall.reputation.trust.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Contributions;

/**
 * Where a walker is found who follows receipts from consumer to provider and starts again at an anchor now and then. The
 * walker follows only receipts that lead away from the anchors, and starts again instead of following any other: in a
 * circle trust would add up for those who deal with one another.
 * The same edges in the same order give the same bits.
 *
 * @param anchors at least one
 * @param edges what consumers say about providers: the weights are what they contribute to the providers' scores
 */
public record TrustWalk(Set<PublicKey> anchors, Contributions edges) {
    /** Probability to start again instead of following an edge. */
    static final double TELEPORT = 0.15;

    private static final int UNREACHED = Integer.MAX_VALUE;

    /** The walk ends when a step changes less than this, summed over all keys. */
    static final double CONVERGED = 1e-10;

    /** Highest trust first, equal ones by key. */
    public static final Comparator<Trust> RANKING = Comparator.comparingDouble(Trust::value)
            .reversed()
            .thenComparing(trust -> trust.providerKey().hex());

    /** @throws IllegalArgumentException without anchors */
    public TrustWalk {
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException("trust begins with anchors");
        }
    }

    /** All that trust reaches, ranked; the values add up to 1. */
    public List<Trust> ranking() {
        Map<PublicKey, Integer> indices = new HashMap<>();
        edges.keys().forEach(key -> indices.put(key, indices.size()));
        anchors.stream()
                .filter(anchor -> !indices.containsKey(anchor))
                .sorted(Comparator.comparing(PublicKey::hex))
                .forEach(anchor -> indices.put(anchor, indices.size()));
        int[] begins = anchors.stream().mapToInt(indices::get).sorted().toArray();
        double[] trust = walk(begins, indices.size());
        List<Trust> ranking = new ArrayList<>();
        indices.forEach((key, index) -> {
            if (trust[index] > 0) {
                ranking.add(new Trust(key, trust[index], anchors.contains(key)));
            }
        });
        ranking.sort(RANKING);
        return ranking;
    }

    /** Power iteration. Each step shrinks the difference by 0.85 at least, so it ends after some 150 steps. */
    private double[] walk(int[] begins, int keys) {
        int[] from = edges.consumer();
        int[] to = edges.provider();
        double[] part = parts(distances(begins, keys));
        double[] trust = new double[keys];
        for (int begin : begins) {
            trust[begin] = 1.0 / begins.length;
        }
        double change;
        do {
            double[] next = new double[keys];
            double followed = 0;
            for (int i = 0; i < from.length; i++) {
                double along = trust[from[i]] * part[i];
                next[to[i]] += along;
                followed += along;
            }
            for (int begin : begins) {
                next[begin] += (1 - followed) / begins.length;
            }
            change = 0;
            for (int i = 0; i < keys; i++) {
                change += Math.abs(next[i] - trust[i]);
            }
            trust = next;
        } while (change >= CONVERGED);
        return trust;
    }

    /** In how many steps the walker gets to each key, from the anchors; {@link #UNREACHED} if in none. */
    private int[] distances(int[] begins, int keys) {
        int[] distance = new int[keys];
        Arrays.fill(distance, UNREACHED);
        for (int begin : begins) {
            distance[begin] = 0;
        }
        boolean further = true;
        for (int steps = 0; further; steps++) {
            further = false;
            for (int i = 0; i < edges.consumer().length; i++) {
                if (distance[edges.consumer()[i]] == steps && distance[edges.provider()[i]] == UNREACHED) {
                    distance[edges.provider()[i]] = steps + 1;
                    further = true;
                }
            }
        }
        return distance;
    }

    /** How much of its consumer's trust follows each edge. */
    private double[] parts(int[] distance) {
        int[] from = edges.consumer();
        int[] to = edges.provider();
        double[] weight = edges.amount();
        double[] out = new double[distance.length];
        for (int i = 0; i < from.length; i++) {
            out[from[i]] += weight[i];
        }
        double[] parts = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            boolean away = distance[from[i]] < distance[to[i]];
            parts[i] = away ? (1 - TELEPORT) * (weight[i] / out[from[i]]) : 0;
        }
        return parts;
    }
}
