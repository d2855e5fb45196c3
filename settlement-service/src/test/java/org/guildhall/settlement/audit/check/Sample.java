package org.guildhall.settlement.audit.check;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.GammaDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.guildhall.settlement.audit.domain.DailyCounts;
import org.guildhall.settlement.audit.domain.DeclaredCapacity;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Suspicion;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.operator.domain.OperatorId;

/** Counts of made-up operators; the same for the same seed. */
final class Sample {
    /** Of 100 outcomes 88 redemptions, and how the others were denied. */
    static final double[] USUAL_SHAPE = {0.88, 0.05, 0.02, 0.05};

    static final long LEAST_PUBLISHED = 10;

    private final UniformRandomProvider random;

    Sample(long seed) {
        SplittableRandom source = new SplittableRandom(seed);
        random = source::nextLong;
    }

    /**
     * A negative binomial count.
     *
     * @param overDispersion v in variance = mean + v · mean²; 0 is Poisson
     */
    long count(double mean, double overDispersion) {
        double rate = overDispersion == 0 ? mean : gamma(1 / overDispersion) * overDispersion * mean;
        return rate < 1e-9
                ? 0
                : PoissonDistribution.of(rate).createSampler(random).sample();
    }

    private double gamma(double shape) {
        return GammaDistribution.of(shape, 1).createSampler(random).sample();
    }

    List<Long> counts(int n, double mean, double overDispersion) {
        return LongStream.range(0, n).mapToObj(i -> count(mean, overDispersion)).toList();
    }

    /** Counts of n days, of which those are missing that are too small to be published. */
    List<Long> publishedDays(int n, double mean, double overDispersion) {
        return LongStream.generate(() -> count(mean, overDispersion))
                .filter(count -> count >= LEAST_PUBLISHED)
                .limit(n)
                .boxed()
                .toList();
    }

    /**
     * Outcomes of one operator.
     *
     * @param concentration how close the operator's own shape is to the given one, as a Dirichlet distribution's; 0: equal
     */
    OutcomeCounts outcomes(double total, double[] shape, double concentration) {
        double[] own = new double[shape.length];
        double sum = 0;
        for (int i = 0; i < own.length; i++) {
            own[i] = concentration == 0 || shape[i] == 0 ? shape[i] : gamma(shape[i] * concentration);
            sum += own[i];
        }
        long[] counts = new long[own.length];
        for (int i = 0; i < own.length; i++) {
            counts[i] = count(total * own[i] / sum, 0);
        }
        return new OutcomeCounts(counts[0], counts[1], counts[2], counts[3]);
    }

    static OperatorId operator(int i) {
        return new OperatorId("op-%05d".formatted(i));
    }

    static PeriodBatch batch(int operator, OutcomeCounts counts, long capacity, List<Long> earlier) {
        return new PeriodBatch(operator(operator), counts, 0, true, capacity(capacity), 0, earlier);
    }

    /** What an operator declared for each day of a period; 0 = undeclared. */
    static DeclaredCapacity capacity(long... byDay) {
        LocalDate first = LocalDate.of(2026, 4, 13);
        TreeMap<LocalDate, Long> declared = new TreeMap<>();
        for (int i = 0; i < byDay.length; i++) {
            declared.put(first.plusDays(i), byDay[i]);
        }
        return DeclaredCapacity.of(first, first.plusDays(byDay.length), declared);
    }

    /** Operators of one magnitude with these redemptions. */
    static Evidence redemptions(List<Long> counts) {
        return evidence(IntStream.range(0, counts.size())
                .mapToObj(i -> batch(i, new OutcomeCounts(counts.get(i), 0, 0, 0), 500, List.of()))
                .toList());
    }

    /** Operators of one magnitude with these outcomes. */
    static Evidence outcomes(List<OutcomeCounts> outcomes) {
        return evidence(IntStream.range(0, outcomes.size())
                .mapToObj(i -> batch(i, outcomes.get(i), 500, List.of()))
                .toList());
    }

    static Evidence evidence(List<PeriodBatch> batches) {
        return new Evidence(batches, List.of());
    }

    /** Operators with these daily counts. */
    static Evidence days(List<List<Long>> days) {
        List<DailyCounts> all = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            all.add(new DailyCounts(operator(i), days.get(i), 0));
        }
        return new Evidence(List.of(), all);
    }

    static List<OperatorId> operators(Checked checked) {
        return checked.suspicions().stream().map(Suspicion::operator).toList();
    }
}
