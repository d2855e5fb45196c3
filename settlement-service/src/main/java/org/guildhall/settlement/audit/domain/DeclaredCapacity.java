package org.guildhall.settlement.audit.domain;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.NavigableMap;

/**
 * What an operator declared that it can serve on the days of a period.
 *
 * @param days of the period
 * @param inAll redemptions over all these days, each with the capacity that held on it; 0 if one of them had none
 * @param lastDay redemptions on the last of them; 0 = undeclared
 */
public record DeclaredCapacity(long days, long inAll, long lastDay) {
    /**
     * @param first the period's first day
     * @param end the first day behind it
     * @param declared capacities with the day from which each holds; 0 = undeclared
     */
    public static DeclaredCapacity of(LocalDate first, LocalDate end, NavigableMap<LocalDate, Long> declared) {
        boolean always = true;
        long inAll = 0;
        long capacity = 0;
        LocalDate from = first;
        while (from.isBefore(end)) {
            Map.Entry<LocalDate, Long> holding = declared.floorEntry(from);
            LocalDate changed = declared.higherKey(from);
            LocalDate until = changed == null || changed.isAfter(end) ? end : changed;
            capacity = holding == null ? 0 : holding.getValue();
            always &= capacity > 0;
            inAll += capacity * ChronoUnit.DAYS.between(from, until);
            from = until;
        }
        return new DeclaredCapacity(ChronoUnit.DAYS.between(first, end), always ? inAll : 0, capacity);
    }

    /** Number of digits of the last day's capacity; 0 if undeclared. Operators that share it are peers. */
    public int magnitude() {
        return lastDay == 0 ? 0 : Long.toString(lastDay).length();
    }
}
