package org.guildhall.settlement.audit.check;

import java.util.stream.IntStream;

/** Benjamini and Hochberg's control of the false discovery rate: many tests at once, few of them wrong by chance. */
final class FalseDiscovery {
    /** Of the operators that a check finds, the share that may be found by chance. */
    static final double Q = 0.01;

    private FalseDiscovery() {}

    /** The smallest rate at which each test would be a discovery, in the order of the p-values. */
    static double[] qValues(double[] pValues) {
        int[] descending = IntStream.range(0, pValues.length)
                .boxed()
                .sorted((a, b) -> Double.compare(pValues[b], pValues[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] qValues = new double[pValues.length];
        double least = 1;
        for (int i = 0; i < descending.length; i++) {
            int rank = descending.length - i;
            least = Math.min(least, pValues[descending[i]] * descending.length / rank);
            qValues[descending[i]] = least;
        }
        return qValues;
    }
}
