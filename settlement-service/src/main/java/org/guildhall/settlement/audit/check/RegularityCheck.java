package org.guildhall.settlement.audit.check;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.DailyCounts;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.Figures;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.audit.domain.Suspicion;

/**
 * Daily counts that vary less than independent visits do. The variance of Poisson counts is their mean, that of honest
 * counts is rather larger; made-up ones tend to be even. Tested is the dispersion (n − 1) s² / mean against the lower tail
 * of χ² with n − 1 degrees of freedom, at Benjamini and Hochberg's q over all operators with enough days, and the index
 * s² / mean must be at most one half.
 *
 * <p>Days too small to be published are missing, which makes what is left of an honest operator more even. Poisson counts
 * cut off below m vary at least as much as their mean lies above m, so that is what the variance is held against.
 */
final class RegularityCheck {
    private static final int LEAST_DAYS = 14;
    private static final double LARGEST_INDEX = 0.5;

    /** @param above how far the mean lies above the smallest count that is published */
    private record Dispersion(DailyCounts days, double mean, double above, double variance) {
        static Dispersion of(DailyCounts days, long leastPublished) {
            double mean =
                    days.counts().stream().mapToLong(Long::longValue).average().orElseThrow();
            double squares = days.counts().stream()
                    .mapToDouble(count -> (count - mean) * (count - mean))
                    .sum();
            return new Dispersion(
                    days, mean, mean - leastPublished, squares / (days.counts().size() - 1));
        }

        double index() {
            return variance / above;
        }

        double pValue() {
            int degreesOfFreedom = days.counts().size() - 1;
            return ChiSquaredDistribution.of(degreesOfFreedom).cumulativeProbability(degreesOfFreedom * index());
        }
    }

    private RegularityCheck() {}

    /** @param leastPublished fewer outcomes in a day are not published */
    static Checked run(Evidence evidence, long leastPublished) {
        List<Dispersion> dispersions = evidence.days().stream()
                .filter(days -> days.counts().size() >= LEAST_DAYS)
                .map(days -> Dispersion.of(days, leastPublished))
                .filter(dispersion -> dispersion.above > 0)
                .toList();
        double[] pValues = dispersions.stream().mapToDouble(Dispersion::pValue).toArray();
        double[] qValues = FalseDiscovery.qValues(pValues);
        List<Suspicion> suspicions = new ArrayList<>();
        for (int i = 0; i < pValues.length; i++) {
            if (qValues[i] <= FalseDiscovery.Q && dispersions.get(i).index() <= LARGEST_INDEX) {
                suspicions.add(suspicion(dispersions.get(i), leastPublished, pValues[i], qValues[i]));
            }
        }
        return new Checked(Check.TOO_REGULAR, dispersions.size(), suspicions);
    }

    private static Suspicion suspicion(Dispersion dispersion, long leastPublished, double pValue, double qValue) {
        List<Long> counts = dispersion.days.counts();
        long distinct = counts.stream().distinct().count();
        return new Suspicion(
                dispersion.days.operator(),
                Check.TOO_REGULAR,
                distinct == 1 ? Severity.WARNING : Severity.NOTICE,
                dispersion.days.corrections(),
                Figures.of(
                        "days",
                        counts.size(),
                        "mean",
                        dispersion.mean,
                        "variance",
                        dispersion.variance,
                        "least_published",
                        leastPublished,
                        "dispersion_index",
                        dispersion.index(),
                        "distinct_values",
                        distinct,
                        "p_value",
                        pValue,
                        "q_value",
                        qValue));
    }
}
