package org.guildhall.settlement.audit.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.settlement.batch.domain.Period;
import org.junit.jupiter.api.Test;

class AuditedPeriodTest {
    private static AuditedPeriod of(String id) {
        return new AuditedPeriod(Period.of(id));
    }

    @Test
    void aMonthHoldsItsDaysAndTheWeeksThatLieInIt() {
        List<String> within = of("2026-04").within();
        assertEquals(30 + 3, within.size());
        assertTrue(within.containsAll(List.of("2026-04-01", "2026-04-30", "2026-W15", "2026-W16", "2026-W17")));
    }

    @Test
    void aYearHoldsItsMonthsWeeksAndDays() {
        List<String> within = of("2026").within();
        assertEquals(365 + 12 + 51, within.size());
        assertTrue(within.containsAll(List.of("2026-01", "2026-12", "2026-W02", "2026-W52", "2026-12-31")));
    }

    @Test
    void aWeekHoldsItsDaysAndADayNothing() {
        assertEquals(7, of("2026-W16").within().size());
        assertEquals("2026-04-13", of("2026-W16").within().get(0));
        assertEquals(List.of(), of("2026-04-17").within());
    }

    @Test
    void onlyMonthsAndYearsHaveEnoughSettledDays() {
        assertEquals(28, of("2026-02").settledDays().size());
        assertEquals(366, of("2028").settledDays().size());
        assertEquals(List.of(), of("2026-W16").settledDays());
        assertEquals(List.of(), of("2026-04-17").settledDays());
    }

    @Test
    void earlierPeriodsAreOfTheSameLength() {
        assertEquals(
                List.of("2026-W53", "2026-W52", "2026-W51"), earlier("2027-W01").subList(0, 3));
        assertEquals(
                List.of("2026-02", "2026-01", "2025-12"), earlier("2026-03").subList(0, 3));
        assertEquals(List.of("2025", "2024"), earlier("2026").subList(0, 2));
        assertEquals(26, earlier("2026-03").size());
    }

    private static List<String> earlier(String id) {
        return of(id).earlier();
    }

    @Test
    void aDayIsComparedWithItsWeekdayOnceThatHasSixSettledDays() {
        Map<String, Long> counts = new HashMap<>();
        for (int back = 1; back <= 35; back++) {
            java.time.LocalDate day = java.time.LocalDate.of(2026, 4, 17).minusDays(back);
            counts.put(day.toString(), back % 7 == 0 ? 7L : 100L);
        }
        assertEquals(28, of("2026-04-17").comparable(counts).size());
        assertEquals(
                24,
                of("2026-04-17").comparable(counts).stream()
                        .filter(count -> count == 100)
                        .count());
        counts.put("2026-03-06", 7L);
        assertEquals(List.of(7L, 7L, 7L, 7L, 7L, 7L), of("2026-04-17").comparable(counts));
    }

    @Test
    void aMonthWithAShortHistoryHasAShortHistory() {
        assertEquals(List.of(5L), of("2026-04").comparable(Map.of("2026-03", 5L, "2026-04-01", 9L)));
    }
}
