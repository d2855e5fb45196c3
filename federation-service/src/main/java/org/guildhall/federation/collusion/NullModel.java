package org.guildhall.federation.collusion;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.guildhall.federation.collusion.domain.Approvals;

/**
 * What each side's activity alone lets expect: everybody gives and receives as many approvals as counted, and every
 * approval goes to another federation in proportion to what that one receives. Counts are then close to Poisson.
 */
final class NullModel {
    private final Approvals approvals;

    NullModel(Approvals approvals) {
        this.approvals = approvals;
    }

    /** Approvals to be expected from one federation to another. */
    double expected(int giver, int receiver) {
        long others = approvals.total() - approvals.received(giver);
        return others == 0 ? 0 : (double) approvals.given(giver) * approvals.received(receiver) / others;
    }

    /** Approvals to be expected between the members of a group. */
    double expectedInside(int[] group) {
        long groupReceived = Arrays.stream(group).mapToLong(approvals::received).sum();
        double sum = 0;
        for (int giver : group) {
            long others = approvals.total() - approvals.received(giver);
            if (others > 0) {
                sum += (double) approvals.given(giver) * (groupReceived - approvals.received(giver)) / others;
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
                : PoissonDistribution.of(expected).survivalProbability(Math.toIntExact(observed) - 1);
    }

    /** Benjamini and Hochberg's q-values of a family of tests. */
    static final class QValues {
        private final double[] pValues;
        private final double[] qValues;

        /** @param tests how many there were in all; those not given had a p-value of 1 */
        QValues(double[] pValues, long tests) {
            this.pValues = pValues.clone();
            Arrays.sort(this.pValues);
            this.qValues = new double[pValues.length];
            double least = 1;
            for (int rank = pValues.length; rank >= 1; rank--) {
                least = Math.min(least, this.pValues[rank - 1] * tests / rank);
                qValues[rank - 1] = least;
            }
        }

        /** @param pValue one of those given; equal ones have equal q-values */
        double of(double pValue) {
            return qValues[Arrays.binarySearch(pValues, pValue)];
        }
    }
}
