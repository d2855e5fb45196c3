package org.guildhall.federation.collusion;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.registry.domain.FederationId;

/**
 * What each side's activity alone lets expect: everybody gives and receives as many approvals as counted, and every
 * approval goes to another federation in proportion to what that one receives. Counts are then close to Poisson.
 */
final class NullModel {
    private final Map<FederationId, Long> given = new HashMap<>();
    private final Map<FederationId, Long> received = new HashMap<>();
    private final long total;

    NullModel(Collection<Flow> flows) {
        long sum = 0;
        for (Flow flow : flows) {
            given.merge(flow.giver(), flow.count(), Long::sum);
            received.merge(flow.receiver(), flow.count(), Long::sum);
            sum += flow.count();
        }
        total = sum;
    }

    long total() {
        return total;
    }

    long given(FederationId federation) {
        return given.getOrDefault(federation, 0L);
    }

    long received(FederationId federation) {
        return received.getOrDefault(federation, 0L);
    }

    /** Approvals to be expected from one federation to another. */
    double expected(FederationId giver, FederationId receiver) {
        long others = total - received(giver);
        return others == 0 ? 0 : (double) given(giver) * received(receiver) / others;
    }

    /** Approvals to be expected between the members of a group. */
    double expectedInside(Set<FederationId> group) {
        long groupReceived = group.stream().mapToLong(this::received).sum();
        double sum = 0;
        for (FederationId giver : group) {
            long others = total - received(giver);
            if (others > 0) {
                sum += (double) given(giver) * (groupReceived - received(giver)) / others;
            }
        }
        return sum;
    }

    /** Chance of at least {@code observed} where {@code expected} are. */
    static double pValue(long observed, double expected) {
        if (observed == 0) {
            return 1;
        }
        if (expected <= 0) {
            return 0;
        }
        // Nearly all pairs of a large network have one or two approvals; these need no library.
        double atLeastOne = -Math.expm1(-expected);
        if (observed == 1) {
            return atLeastOne;
        }
        return observed == 2
                ? Math.max(0, atLeastOne - expected * Math.exp(-expected))
                : PoissonDistribution.of(expected).survivalProbability((int) observed - 1);
    }

    /**
     * Benjamini and Hochberg's q-values, in the order of the p-values given.
     *
     * @param tests how many there were in all; those not given had a p-value of 1
     */
    static double[] qValues(List<Double> pValues, long tests) {
        int[] byP = IntStream.range(0, pValues.size())
                .boxed()
                .sorted(Comparator.comparing(pValues::get))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] q = new double[byP.length];
        Arrays.fill(q, 1);
        double least = 1;
        for (int rank = byP.length; rank >= 1; rank--) {
            int index = byP[rank - 1];
            least = Math.min(least, pValues.get(index) * tests / rank);
            q[index] = least;
        }
        return q;
    }
}
