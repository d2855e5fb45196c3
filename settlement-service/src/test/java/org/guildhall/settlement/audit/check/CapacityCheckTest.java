package org.guildhall.settlement.audit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.guildhall.settlement.audit.domain.DeclaredCapacity;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.audit.domain.Suspicion;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityCheckTest {
    private static Checked check(long count, long within, long... capacities) {
        return CapacityCheck.run(Sample.evidence(List.of(new PeriodBatch(
                Sample.operator(1),
                new OutcomeCounts(count, 1000, 1000, 1000),
                3,
                false,
                DeclaredCapacity.of(capacities),
                within,
                List.of()))));
    }

    @ParameterizedTest
    @CsvSource({"14,", "15, NOTICE", "28, NOTICE", "29, WARNING", "140, WARNING", "141, CRITICAL"})
    void theSeverityFollowsTheRatioToCapacityTimesDays(long count, Severity severity) {
        Checked checked = check(count, 0, 2, 2, 2, 2, 2, 2, 2);
        assertEquals(
                severity == null ? List.of() : List.of(severity),
                checked.suspicions().stream().map(Suspicion::severity).toList());
        assertEquals(1, checked.examined());
    }

    @Test
    void eachDayHasTheCapacityThatHeldOnIt() {
        assertEquals(List.of(), check(30, 0, 10, 20).suspicions());
        assertEquals(1, check(31, 0, 10, 20).suspicions().size());
    }

    @Test
    void aCapacityHoldsFromItsDayOn() {
        List<LocalDate> days =
                LocalDate.of(2026, 4, 13).datesUntil(LocalDate.of(2026, 4, 20)).toList();
        DeclaredCapacity declared = DeclaredCapacity.of(
                days,
                new TreeMap<>(Map.of(
                        LocalDate.of(1, 1, 1),
                        10L,
                        LocalDate.of(2026, 4, 15),
                        200L,
                        LocalDate.of(2026, 4, 20),
                        9999L)));
        assertEquals(new DeclaredCapacity(7, 2 * 10 + 5 * 200, 200), declared);
        assertEquals(new DeclaredCapacity(7, 0, 0), DeclaredCapacity.of(days, new TreeMap<>()));
    }

    @Test
    void anOperatorThatDeclaredNothingOnADayIsNotExamined() {
        Checked checked = check(1_000_000, 0, 10, 0, 10);
        assertEquals(List.of(), checked.suspicions());
        assertEquals(0, checked.examined());
    }

    @Test
    void whatWasCountedInShorterPeriodsInsideIsAdded() {
        assertEquals(List.of(), check(10, 10, 20).suspicions());
        assertEquals(1, check(10, 11, 20).suspicions().size());
    }

    @Test
    void theFiguresLetAPersonFollow() {
        Suspicion suspicion = check(40, 2, 10, 10).suspicions().get(0);
        assertEquals(
                "{\"capacity\":20,\"counted_within\":2,\"days\":2,\"ratio\":2.1,\"successful_count\":40}",
                suspicion.figures().canonicalJson());
        assertEquals(3, suspicion.corrections());
    }
}
