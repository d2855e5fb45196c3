package org.guildhall.settlement.audit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.guildhall.settlement.audit.domain.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegularityCheckTest {
    private static Checked check(List<List<Long>> days) {
        return RegularityCheck.run(Sample.days(days), Sample.LEAST_PUBLISHED);
    }

    @Test
    void fourteenEqualDaysAreAWarning() {
        Checked checked = check(List.of(Collections.nCopies(14, 60L)));
        assertEquals(1, checked.suspicions().size());
        assertEquals(Severity.WARNING, checked.suspicions().get(0).severity());
        assertEquals(1, checked.suspicions().get(0).figures().get("distinct_values"));
        assertEquals(0, checked.suspicions().get(0).figures().get("dispersion_index"));
    }

    @Test
    void thirteenDaysAreTooFew() {
        Checked checked = check(List.of(Collections.nCopies(13, 60L)));
        assertEquals(List.of(), checked.suspicions());
        assertEquals(0, checked.examined());
    }

    @Test
    void countsInventedCloseToTheirMeanAreFound() {
        List<Long> invented = LongStream.range(0, 28).mapToObj(i -> 58 + i % 5).toList();
        Checked checked = check(List.of(invented));
        assertEquals(1, checked.suspicions().size());
        assertEquals(Severity.NOTICE, checked.suspicions().get(0).severity());
        assertEquals(5, checked.suspicions().get(0).figures().get("distinct_values"));
    }

    @Test
    void aYearALittleMoreEvenThanChanceIsNotFarBelowIt() {
        // Variance 33 at a mean that lies 47 above the least published: certain over a year, but an index of 0.7.
        List<Long> days =
                LongStream.range(0, 365).mapToObj(i -> 50 + i * 7 % 21).toList();
        assertEquals(List.of(), check(List.of(days)).suspicions());
    }

    @Test
    void inventedCountsAreFoundAmongHonestOnes() {
        Sample sample = new Sample(3);
        List<List<Long>> days = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            days.add(sample.publishedDays(28, 60, 0));
        }
        days.add(LongStream.range(0, 28).mapToObj(i -> 58 + i % 5).toList());
        assertTrue(Sample.operators(check(days)).contains(Sample.operator(200)));
    }

    /** Rate of findings among honest operators; days below the least published count are missing. */
    @ParameterizedTest
    @CsvSource({
        "14, 60, 0",
        "30, 60, 0",
        "365, 60, 0",
        "30, 500, 0.05",
        "14, 5, 0",
        "30, 8, 0",
        "30, 12, 0",
        "365, 8, 0"
    })
    void honestDaysAreFoundLessOftenThanQ(int length, double mean, double overDispersion) {
        Sample sample = new Sample(7 + length);
        int rounds = length > 100 ? 10 : 20;
        int found = 0;
        for (int round = 0; round < rounds; round++) {
            List<List<Long>> days = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                days.add(sample.publishedDays(length, mean, overDispersion));
            }
            found += check(days).suspicions().size();
        }
        double rate = found / (100.0 * rounds);
        assertTrue(rate <= FalseDiscovery.Q, "rate " + rate);
    }
}
