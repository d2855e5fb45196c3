package org.guildhall.settlement.audit.check;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Where comparable counts lie, by Iglewicz and Hoaglin's modified z-score of log(1 + count): the distance from the median
 * in units of the median absolute deviation (MAD), scaled so that 3.5 means what 3.5 standard deviations would.
 *
 * <p>The MAD is measured, so counts that vary more than Poisson's widen the band by themselves. Two things are added to
 * the plain score, because without them up to eight in a hundred honest operators would leave the band (docs/benchmarks.md):
 *
 * <ul>
 *   <li>The scale is at least Poisson's own, 1/√(1 + median): eight counts may lie together by chance.
 *   <li>A MAD of few counts is itself uncertain, like a standard deviation of 0.37 (n − 1) degrees of freedom, 0.37 being
 *       the MAD's efficiency. So the bound is 3.5 or Student's t, whichever is larger, at 1 % above and, because
 *       logarithms of over-dispersed counts lean to the left, 0.2 % below.
 * </ul>
 *
 * @param median of log(1 + count)
 * @param scale MAD / 0.6745
 * @param above scores above it are outside
 * @param below scores below its negative are outside
 */
record Band(int counts, double median, double scale, double above, double below) {
    private static final double IGLEWICZ_HOAGLIN = 3.5;
    private static final double NORMAL_MAD = 0.6745;
    private static final double MAD_EFFICIENCY = 0.37;
    private static final double LEVEL_ABOVE = 0.01;
    private static final double LEVEL_BELOW = 0.002;
    /** Student's t costs an iteration; bounds are by level, then by number of counts. */
    private static final Map<Double, Map<Integer, Double>> STUDENT =
            Map.of(LEVEL_ABOVE, new ConcurrentHashMap<>(), LEVEL_BELOW, new ConcurrentHashMap<>());

    /** The band of counts that are compared with each other, at least two. */
    static Band among(Collection<Long> counts) {
        return of(counts, 1);
    }

    /** The band for a further count, which has no part in the median; its uncertainty (π/2n) comes on top. */
    static Band after(Collection<Long> counts) {
        return of(counts, Math.sqrt(1 + Math.PI / (2 * counts.size())));
    }

    private static Band of(Collection<Long> counts, double widening) {
        int n = counts.size();
        double[] logs = counts.stream().mapToDouble(Math::log1p).toArray();
        double median = Median.withDefaults().evaluate(logs.clone());
        double[] deviations = new double[n];
        for (int i = 0; i < n; i++) {
            deviations[i] = Math.abs(logs[i] - median);
        }
        double mad = Median.withDefaults().evaluate(deviations);
        return new Band(
                n,
                median,
                Math.max(mad / NORMAL_MAD, Math.exp(-median / 2)),
                bound(LEVEL_ABOVE, n, widening),
                bound(LEVEL_BELOW, n, widening));
    }

    private static double bound(double level, int n, double widening) {
        double student = STUDENT.get(level).computeIfAbsent(n, count -> TDistribution.of(MAD_EFFICIENCY * (count - 1))
                .inverseSurvivalProbability(level));
        return Math.max(IGLEWICZ_HOAGLIN, student * widening);
    }

    double score(long count) {
        return (Math.log1p(count) - median) / scale;
    }

    /** The bound that a score of its sign is held against. */
    double bound(double score) {
        return score > 0 ? above : below;
    }

    boolean holds(double score) {
        return Math.abs(score) <= bound(score);
    }

    /** The count in the middle. */
    double medianCount() {
        return Math.expm1(median);
    }
}
