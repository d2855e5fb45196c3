package org.guildhall.settlement.audit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.DailyCounts;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.Figures;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Suspicion;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.junit.jupiter.api.Test;

/** Whatever operators counted, each finding carries the numbers by which a person can find it again. */
class FindingsCarryFiguresProperties {
    /** What each check compares: the number that is too large or too small first, then what it is held against. */
    private static final Map<Check, Set<String>> FIGURES = new EnumMap<>(Map.of(
            Check.CAPACITY, Set.of("successful_count", "counted_within", "capacity", "days", "ratio"),
            Check.VOLUME, Set.of("successful_count", "peers", "median_count", "modified_z", "bound"),
            Check.DENIAL_SHAPE,
                    Set.of(
                            "outcomes",
                            "peers",
                            "g",
                            "degrees_of_freedom",
                            "peer_correlation",
                            "p_value",
                            "q_value",
                            "divergence_bits",
                            "successful_share",
                            "peers_successful_share",
                            "invalid_signature_share",
                            "peers_invalid_signature_share",
                            "nullifier_already_seen_share",
                            "peers_nullifier_already_seen_share",
                            "rate_limit_exceeded_share",
                            "peers_rate_limit_exceeded_share"),
            Check.OWN_HISTORY, Set.of("successful_count", "earlier_periods", "median_count", "modified_z", "bound"),
            Check.TOO_REGULAR,
                    Set.of(
                            "days",
                            "mean",
                            "variance",
                            "least_published",
                            "dispersion_index",
                            "distinct_values",
                            "p_value",
                            "q_value")));

    /** Ordinary counts, and now and then none or as many as a batch can hold. */
    private static long count(Random random, int usual) {
        return switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> OutcomeCounts.MAX >> random.nextInt(53);
            default -> random.nextInt(usual);
        };
    }

    private static List<Long> counts(Random random, int many, int usual) {
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            counts.add(count(random, usual));
        }
        return counts;
    }

    private static Evidence evidence(Random random) {
        List<PeriodBatch> batches = new ArrayList<>();
        List<DailyCounts> days = new ArrayList<>();
        int usual = 1 + random.nextInt(2_000);
        for (int i = 0; i < 4 + random.nextInt(20); i++) {
            batches.add(new PeriodBatch(
                    Sample.operator(i),
                    new OutcomeCounts(count(random, usual), count(random, 50), count(random, 50), count(random, usual)),
                    random.nextInt(3),
                    random.nextBoolean(),
                    Sample.capacity(random.nextInt(3), 10, 1 + random.nextInt(100)),
                    count(random, usual),
                    counts(random, random.nextInt(12), usual)));
            boolean even = random.nextInt(3) == 0;
            List<Long> daily = counts(random, random.nextInt(30), usual);
            days.add(new DailyCounts(
                    Sample.operator(i), even ? daily.stream().map(any -> 40L).toList() : daily, random.nextInt(3)));
        }
        return new Evidence(batches, days);
    }

    @Property(tries = 300)
    void everyFindingCarriesTheFiguresOfItsCheck(@ForAll long seed) {
        for (Checked checked : Checks.run(evidence(new Random(seed)), Sample.LEAST_PUBLISHED)) {
            for (Suspicion suspicion : checked.suspicions()) {
                Figures figures = suspicion.figures();
                assertEquals(checked.check(), suspicion.check());
                assertEquals(FIGURES.get(checked.check()), figures.values().keySet());
                assertNotNull(figures.canonicalJson());
                assertTrue(isFollowed(checked.check(), figures), () -> checked.check() + " " + figures);
            }
        }
    }

    /** The figures alone show why: rounded to six digits, so equality is as good. */
    private static boolean isFollowed(Check check, Figures figures) {
        return switch (check) {
            case CAPACITY ->
                figures.get("successful_count") + figures.get("counted_within") > figures.get("capacity")
                        && figures.get("ratio") >= 1;
            case VOLUME, OWN_HISTORY ->
                Math.abs(figures.get("modified_z")) >= figures.get("bound") && figures.get("bound") >= 3.5;
            case DENIAL_SHAPE -> figures.get("q_value") <= 0.01 && figures.get("divergence_bits") >= 0.05;
            case TOO_REGULAR ->
                figures.get("q_value") <= 0.01 && figures.get("dispersion_index") <= 0.5 && figures.get("days") >= 14;
        };
    }

    @Test
    void eachCheckFindsSomethingInWhatTheyAreGiven() {
        Map<Check, Integer> found = new EnumMap<>(Check.class);
        for (int seed = 0; seed < 100; seed++) {
            for (Checked checked : Checks.run(evidence(new Random(seed)), Sample.LEAST_PUBLISHED)) {
                found.merge(checked.check(), checked.suspicions().size(), Integer::sum);
            }
        }
        assertTrue(found.values().stream().allMatch(count -> count > 0), found::toString);
    }
}
