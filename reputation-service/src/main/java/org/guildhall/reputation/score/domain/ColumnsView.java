package org.guildhall.reputation.score.domain;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.guildhall.platform.value.PublicKey;

/** {@link ReceiptColumns} as they were at one moment, for passes over all receipts on any thread. */
public final class ColumnsView {
    final PublicKey[] consumerKeys;
    final int consumers;
    final PublicKey[] providerKeys;
    final int providers;
    final long[] firstSeen;
    final int size;
    final int[] consumer;
    final int[] provider;
    final int[] success;
    final long[] completedAt;

    /** Nobody changes what the arrays hold up to the sizes. */
    ColumnsView(
            PublicKey[] consumerKeys,
            int consumers,
            PublicKey[] providerKeys,
            int providers,
            long[] firstSeen,
            int size,
            int[] consumer,
            int[] provider,
            int[] success,
            long[] completedAt) {
        this.consumerKeys = consumerKeys;
        this.consumers = consumers;
        this.providerKeys = providerKeys;
        this.providers = providers;
        this.firstSeen = firstSeen;
        this.size = size;
        this.consumer = consumer;
        this.provider = provider;
        this.success = success;
        this.completedAt = completedAt;
    }

    /**
     * This view with what changed since, which the view itself goes on without.
     *
     * @param asOf what the result is for
     */
    public ColumnsView with(List<Change> changes, ScoringRule rule, Instant asOf) {
        if (changes.isEmpty()) {
            return this;
        }
        ReceiptColumns columns = new ReceiptColumns(rule.windowStart(asOf), this);
        changes.forEach(columns::apply);
        return columns.frozen(rule, asOf);
    }

    /** What one consumer had to do with one provider within the window; both by number. */
    private interface Pair {
        void of(int consumer, int provider, int receipts, long success, int totalReceipts);
    }

    /** The dealings of every provider that has a receipt in the window, as the rule weighs them. */
    public Map<PublicKey, List<ShareGroup>> all(ScoringRule rule, Instant asOf) {
        long knownBefore = ReceiptColumns.micros(asOf.minus(rule.minHistory()));
        Weighings[] weighings = new Weighings[providers];
        forEachPair(rule, asOf, (c, p, receipts, successes, total) -> {
            if (weighings[p] == null) {
                weighings[p] = new Weighings(rule, knownBefore);
            }
            weighings[p].add(firstSeen[c], receipts, successes, total);
        });
        Map<PublicKey, List<ShareGroup>> all = new HashMap<>();
        for (int p = 0; p < providers; p++) {
            if (weighings[p] != null) {
                all.put(providerKeys[p], weighings[p].groups());
            }
        }
        return all;
    }

    /** What every consumer adds to every provider's score. */
    public Contributions contributions(ScoringRule rule, Instant asOf) {
        long knownBefore = ReceiptColumns.micros(asOf.minus(rule.minHistory()));
        Edges edges = new Edges();
        forEachPair(rule, asOf, (c, p, receipts, successes, total) -> {
            if (firstSeen[c] <= knownBefore) {
                double amount = rule.approximately(receipts, successes, total);
                if (amount > 0) {
                    edges.add(c, p, amount);
                }
            }
        });
        return edges.sorted(consumerKeys, providerKeys);
    }

    /** Pairs in the order in which they are found. */
    private static final class Edges {
        private int size;
        private int[] consumer = new int[1024];
        private int[] provider = new int[1024];
        private double[] amount = new double[1024];

        private void add(int c, int p, double a) {
            if (size == amount.length) {
                consumer = Arrays.copyOf(consumer, 2 * size);
                provider = Arrays.copyOf(provider, 2 * size);
                amount = Arrays.copyOf(amount, 2 * size);
            }
            consumer[size] = c;
            provider[size] = p;
            amount[size++] = a;
        }

        /** The numbers say in which order keys were met here; the result must not. */
        private Contributions sorted(PublicKey[] consumerKeys, PublicKey[] providerKeys) {
            List<PublicKey> keys = Stream.concat(
                            IntStream.range(0, size)
                                    .map(i -> consumer[i])
                                    .distinct()
                                    .mapToObj(c -> consumerKeys[c]),
                            IntStream.range(0, size)
                                    .map(i -> provider[i])
                                    .distinct()
                                    .mapToObj(p -> providerKeys[p]))
                    .distinct()
                    .sorted(Comparator.comparing(PublicKey::hex))
                    .toList();
            Map<PublicKey, Integer> indices = new HashMap<>();
            keys.forEach(key -> indices.put(key, indices.size()));
            int[] from = IntStream.range(0, size)
                    .map(i -> indices.get(consumerKeys[consumer[i]]))
                    .toArray();
            int[] to = IntStream.range(0, size)
                    .map(i -> indices.get(providerKeys[provider[i]]))
                    .toArray();
            int[] order = stable(stable(IntStream.range(0, size).toArray(), to, keys.size()), from, keys.size());
            return new Contributions(
                    keys,
                    IntStream.of(order).map(i -> from[i]).toArray(),
                    IntStream.of(order).map(i -> to[i]).toArray(),
                    IntStream.of(order).mapToDouble(i -> amount[i]).toArray());
        }

        /** The entries of {@code order} by their keys, equal ones in the order they had. */
        private static int[] stable(int[] order, int[] key, int keys) {
            int[] next = new int[keys + 1];
            for (int i : order) {
                next[key[i] + 1]++;
            }
            for (int k = 0; k < keys; k++) {
                next[k + 1] += next[k];
            }
            int[] sorted = new int[order.length];
            for (int i : order) {
                sorted[next[key[i]]++] = i;
            }
            return sorted;
        }
    }

    /** Two scans over the columns and one over the receipts sorted by provider, whatever the number of providers. */
    private void forEachPair(ScoringRule rule, Instant asOf, Pair pair) {
        long from = ReceiptColumns.micros(rule.windowStart(asOf));
        long to = ReceiptColumns.micros(asOf);
        int[] totals = new int[consumers];
        int[] ends = new int[providers];
        for (int i = 0; i < size; i++) {
            if (completedAt[i] >= from && completedAt[i] <= to) {
                totals[consumer[i]] += success[i] >= 0 ? 1 : -1;
                ends[provider[i]]++;
            }
        }
        for (int p = 1; p < providers; p++) {
            ends[p] += ends[p - 1];
        }
        int[] begins = new int[providers];
        System.arraycopy(ends, 0, begins, Math.min(1, providers), Math.max(0, providers - 1));
        long[] sorted = new long[providers == 0 ? 0 : ends[providers - 1]];
        int[] next = begins.clone();
        for (int i = 0; i < size; i++) {
            if (completedAt[i] >= from && completedAt[i] <= to) {
                sorted[next[provider[i]]++] = (long) consumer[i] << Integer.SIZE | success[i] & 0xffff_ffffL;
            }
        }
        Tally tally = new Tally(consumers);
        for (int p = 0; p < providers; p++) {
            for (int i = begins[p]; i < ends[p]; i++) {
                tally.add((int) (sorted[i] >> Integer.SIZE), (int) sorted[i]);
            }
            int of = p;
            tally.drain((c, receipts, successes) -> pair.of(c, of, receipts, successes, totals[c]));
        }
    }
}
