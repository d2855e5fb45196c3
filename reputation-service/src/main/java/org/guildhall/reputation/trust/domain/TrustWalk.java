package org.guildhall.reputation.trust.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.value.PublicKey;

/**
 * Where a walker is found who follows receipts from consumer to provider and starts again at an anchor now and then.
 * The same edges in the same order give the same bits.
 *
 * @param anchors at least one
 * @param edges each pair once, in a fixed order
 */
public record TrustWalk(Set<PublicKey> anchors, List<Edge> edges) {
    /** Probability to start again instead of following an edge. */
    static final double TELEPORT = 0.15;

    /** The walk ends when a step changes less than this, summed over all keys. */
    static final double CONVERGED = 1e-10;

    /** Highest trust first, equal ones by key. */
    public static final Comparator<Trust> RANKING = Comparator.comparingDouble(Trust::value)
            .reversed()
            .thenComparing(trust -> trust.providerKey().hex());

    /**
     * What a consumer says about a provider.
     *
     * @param weight what the consumer contributes to the provider's score, more than 0
     */
    public record Edge(PublicKey consumer, PublicKey provider, double weight) {
        public Edge {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("weight " + weight);
            }
        }
    }

    /** @throws IllegalArgumentException without anchors */
    public TrustWalk {
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException("trust begins with anchors");
        }
    }

    /** All that trust reaches, ranked; the values add up to 1. */
    public List<Trust> ranking() {
        Map<PublicKey, Integer> numbers = new HashMap<>();
        List<PublicKey> keys = new ArrayList<>();
        anchors.stream().sorted(Comparator.comparing(PublicKey::hex)).forEach(key -> number(key, numbers, keys));
        int[] from = new int[edges.size()];
        int[] to = new int[edges.size()];
        for (int i = 0; i < edges.size(); i++) {
            from[i] = number(edges.get(i).consumer(), numbers, keys);
            to[i] = number(edges.get(i).provider(), numbers, keys);
        }
        double[] trust = walk(from, to, keys.size());
        List<Trust> ranking = new ArrayList<>();
        for (int i = 0; i < trust.length; i++) {
            if (trust[i] > 0) {
                ranking.add(new Trust(keys.get(i), trust[i], i < anchors.size()));
            }
        }
        ranking.sort(RANKING);
        return ranking;
    }

    private static int number(PublicKey key, Map<PublicKey, Integer> numbers, List<PublicKey> keys) {
        return numbers.computeIfAbsent(key, k -> {
            keys.add(k);
            return keys.size() - 1;
        });
    }

    /** Power iteration. Each step shrinks the difference by 0.85 at least, so it ends after some 150 steps. */
    private double[] walk(int[] from, int[] to, int keys) {
        double[] out = new double[keys];
        for (int i = 0; i < from.length; i++) {
            out[from[i]] += edges.get(i).weight();
        }
        double[] trust = new double[keys];
        Arrays.fill(trust, 0, anchors.size(), 1.0 / anchors.size());
        double change;
        do {
            double[] next = new double[keys];
            double followed = 0;
            for (int i = 0; i < from.length; i++) {
                double part = (1 - TELEPORT) * trust[from[i]] * edges.get(i).weight() / out[from[i]];
                next[to[i]] += part;
                followed += part;
            }
            for (int i = 0; i < anchors.size(); i++) {
                next[i] += (1 - followed) / anchors.size();
            }
            change = 0;
            for (int i = 0; i < keys; i++) {
                change += Math.abs(next[i] - trust[i]);
            }
            trust = next;
        } while (change >= CONVERGED);
        return trust;
    }
}
