package org.guildhall.settlement.audit.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.guildhall.settlement.audit.domain.DeclaredCapacity;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

/**
 * What each check catches, and how often it finds something about an honest operator. Prints rows for
 * docs/benchmarks.md; not part of the build: see benchmarks/settlement/audit.md.
 */
class AuditSimulation {
    private static final int FALSE_ALARM_TRIALS = 60_000;
    private static final int POWER_TRIALS = 1000;
    private static final double MEAN = 200;

    private final Sample sample = new Sample(20_260_417);

    private static void print(String row, Object... values) {
        System.out.printf(Locale.ROOT, "BENCHMARK | " + row + " |%n", values);
    }

    /** Findings per honest operator, in percent. */
    private static double falseAlarms(int operators, IntFunction<Checked> round) {
        int rounds = FALSE_ALARM_TRIALS / operators;
        long found = IntStream.range(0, rounds)
                .map(i -> round.apply(i).suspicions().size())
                .asLongStream()
                .sum();
        double rate = found / (double) ((long) rounds * operators);
        assertTrue(rate <= FalseDiscovery.Q, "honest operators are found at a rate of " + rate);
        return 100 * rate;
    }

    /** Rounds in which the first operator, who cheats, is found, in percent. */
    private static double power(IntFunction<Checked> round) {
        long found = IntStream.range(0, POWER_TRIALS)
                .filter(i -> Set.copyOf(Sample.operators(round.apply(i))).contains(Sample.operator(0)))
                .count();
        return 100.0 * found / POWER_TRIALS;
    }

    private static <T> List<T> withFirst(List<T> all, T first) {
        List<T> changed = new ArrayList<>(all);
        changed.set(0, first);
        return changed;
    }

    @Test
    void capacity() {
        for (double overDispersion : new double[] {0, 0.05, 0.3}) {
            double[] caught = new double[3];
            double honest = falseAlarms(1, i -> week(1, overDispersion));
            int column = 0;
            for (double factor : new double[] {1.5, 2, 3}) {
                caught[column++] = power(i -> week(factor, overDispersion));
            }
            print(
                    "capacity | half used, v = %s | %.2f | × 1.5: %.0f, × 2: %.0f, × 3: %.0f",
                    overDispersion, honest, caught[0], caught[1], caught[2]);
        }
    }

    /** A week of an operator that uses half of its capacity. */
    private Checked week(double factor, double overDispersion) {
        long count = IntStream.range(0, 7)
                .mapToLong(day -> sample.count(MEAN / 2, overDispersion))
                .sum();
        DeclaredCapacity capacity = DeclaredCapacity.of(200, 200, 200, 200, 200, 200, 200);
        PeriodBatch batch = new PeriodBatch(
                Sample.operator(0),
                new OutcomeCounts(Math.round(factor * count), 0, 0, 0),
                0,
                true,
                capacity,
                0,
                List.of());
        return CapacityCheck.run(Sample.evidence(List.of(batch)));
    }

    @Test
    void volume() {
        for (int operators : new int[] {8, 20, 50}) {
            for (double overDispersion : new double[] {0, 0.05, 0.3}) {
                double honest = falseAlarms(
                        operators,
                        i -> VolumeCheck.run(Sample.redemptions(sample.counts(operators, MEAN, overDispersion))));
                double plain = plainBound(
                        operators, () -> sample.counts(operators, MEAN, overDispersion), overDispersion, true);
                double[] caught = new double[3];
                int column = 0;
                for (int factor : new int[] {3, 5, 10}) {
                    caught[column++] = power(i -> {
                        List<Long> counts = sample.counts(operators, MEAN, overDispersion);
                        return VolumeCheck.run(Sample.redemptions(withFirst(counts, factor * counts.get(0))));
                    });
                }
                print(
                        "volume | %d peers, v = %s | %.2f (%.2f) | × 3: %.0f, × 5: %.0f, × 10: %.0f",
                        operators, overDispersion, honest, plain, caught[0], caught[1], caught[2]);
            }
        }
    }

    @Test
    void ownHistory() {
        for (int periods : new int[] {6, 12, 26}) {
            for (double overDispersion : new double[] {0, 0.05, 0.3}) {
                double honest = falseAlarms(1, i -> history(periods, 1, overDispersion));
                double plain = plainBound(1, () -> sample.counts(periods, MEAN, overDispersion), overDispersion, false);
                double[] caught = new double[3];
                int column = 0;
                for (int factor : new int[] {3, 5, 10}) {
                    caught[column++] = power(i -> history(periods, factor, overDispersion));
                }
                print(
                        "own history | %d periods, v = %s | %.2f (%.2f) | × 3: %.0f, × 5: %.0f, × 10: %.0f",
                        periods, overDispersion, honest, plain, caught[0], caught[1], caught[2]);
            }
        }
    }

    private Checked history(int periods, int factor, double overDispersion) {
        OutcomeCounts now = new OutcomeCounts(factor * sample.count(MEAN, overDispersion), 0, 0, 0);
        return OwnHistoryCheck.run(
                Sample.evidence(List.of(Sample.batch(0, now, 0, sample.counts(periods, MEAN, overDispersion)))));
    }

    /** Honest counts beyond 3.5 by the plain modified z-score, in percent; 0 where there is no deviation. */
    private double plainBound(
            int operators, java.util.function.Supplier<List<Long>> draw, double overDispersion, boolean among) {
        long beyond = 0;
        int rounds = FALSE_ALARM_TRIALS / operators;
        for (int round = 0; round < rounds; round++) {
            List<Long> counts = draw.get();
            List<Long> judged = among ? counts : List.of(sample.count(MEAN, overDispersion));
            beyond += judged.stream()
                    .filter(count -> Math.abs(plainScore(counts, count)) > 3.5)
                    .count();
        }
        return 100.0 * beyond / ((long) rounds * operators);
    }

    private static double plainScore(List<Long> counts, long count) {
        double median = middle(counts.stream().map(Math::log1p).sorted().toList());
        double mad = middle(counts.stream()
                .map(each -> Math.abs(Math.log1p(each) - median))
                .sorted()
                .toList());
        return mad == 0 ? 0 : 0.6745 * (Math.log1p(count) - median) / mad;
    }

    private static double middle(List<Double> sorted) {
        int n = sorted.size();
        return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }

    @Test
    void denialShape() {
        for (int operators : new int[] {8, 40}) {
            for (double mean : new double[] {30, 300, 3000}) {
                for (int concentration : new int[] {0, 50, 20}) {
                    double honest = falseAlarms(
                            operators,
                            i -> DenialShapeCheck.run(Sample.outcomes(shapes(operators, mean, concentration))));
                    double[] caught = new double[2];
                    int column = 0;
                    for (double[] shape : new double[][] {{0.55, 0.30, 0.05, 0.10}, {0.30, 0.60, 0.05, 0.05}}) {
                        caught[column++] = power(i -> DenialShapeCheck.run(Sample.outcomes(
                                withFirst(shapes(operators, mean, concentration), sample.outcomes(mean, shape, 0)))));
                    }
                    print(
                            "denial shape | %d peers, %.0f outcomes, %s | %.2f | denials 45 %%: %.0f, 70 %%: %.0f",
                            operators,
                            mean,
                            concentration == 0 ? "equal shapes" : "concentration " + concentration,
                            honest,
                            caught[0],
                            caught[1]);
                }
            }
        }
    }

    private List<OutcomeCounts> shapes(int operators, double mean, double concentration) {
        return IntStream.range(0, operators)
                .mapToObj(i -> sample.outcomes(10 + sample.count(mean, 0.3), Sample.USUAL_SHAPE, concentration))
                .toList();
    }

    @Test
    void tooRegular() {
        int operators = 50;
        for (int length : new int[] {14, 30, 90}) {
            for (double[] honestDays : new double[][] {{8, 0}, {60, 0}, {60, 0.05}}) {
                double honest = falseAlarms(
                        operators,
                        i -> regular(IntStream.range(0, operators)
                                .mapToObj(j -> sample.publishedDays(length, honestDays[0], honestDays[1]))
                                .toList()));
                if (honestDays[0] < 10) {
                    print("too regular | %d days, most too small to be published | %.2f | –", length, honest);
                    continue;
                }
                double[] caught = new double[3];
                int column = 0;
                for (double share : new double[] {0, 0.3, 0.6}) {
                    caught[column++] = power(i -> regular(withFirst(
                            IntStream.range(0, operators)
                                    .mapToObj(j -> sample.publishedDays(length, honestDays[0], honestDays[1]))
                                    .toList(),
                            invented(length, 60, share))));
                }
                print(
                        "too regular | %d days, v = %s | %.2f | constant: %.0f, 0.3 of Poisson's deviation: %.0f, 0.6: %.0f",
                        length, honestDays[1], honest, caught[0], caught[1], caught[2]);
            }
        }
    }

    /** Days around a mean with a share of the standard deviation that Poisson counts would have. */
    private List<Long> invented(int length, long mean, double share) {
        return sample.counts(length, mean, 0).stream()
                .map(count -> mean + Math.round(share * (count - mean)))
                .toList();
    }

    private static Checked regular(List<List<Long>> days) {
        Evidence evidence = Sample.days(days);
        return RegularityCheck.run(evidence, Sample.LEAST_PUBLISHED);
    }

    /** All checks over many operators at once. */
    @Test
    void timeOfAnAudit() {
        for (int operators : new int[] {1000, 10_000, 100_000}) {
            List<PeriodBatch> batches = new ArrayList<>();
            for (int i = 0; i < operators; i++) {
                OutcomeCounts counts = sample.outcomes(MEAN, Sample.USUAL_SHAPE, 50);
                batches.add(Sample.batch(i, counts, 500, sample.counts(26, MEAN, 0.05)));
            }
            List<List<Long>> days = IntStream.range(0, operators)
                    .mapToObj(i -> sample.publishedDays(30, 60, 0.05))
                    .toList();
            Evidence evidence = new Evidence(batches, Sample.days(days).days());
            Checks.run(evidence, Sample.LEAST_PUBLISHED);
            long start = System.nanoTime();
            List<OperatorId> found = Checks.run(evidence, Sample.LEAST_PUBLISHED).stream()
                    .flatMap(checked -> Sample.operators(checked).stream())
                    .toList();
            print("%,d | %.2f | %d", operators, (System.nanoTime() - start) / 1e9, found.size());
        }
    }
}
