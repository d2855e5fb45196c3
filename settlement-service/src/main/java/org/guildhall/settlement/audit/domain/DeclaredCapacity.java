package org.guildhall.settlement.audit.domain;

import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.stream.LongStream;

/**
 * What an operator declared that it can serve on the days of a period.
 *
 * @param days of the period
 * @param inAll redemptions over all these days, each with the capacity that held on it; 0 if one of them had none
 * @param lastDay redemptions on the last of them; 0 = undeclared
 */
public record DeclaredCapacity(int days, long inAll, long lastDay) {
    /** @param byDay capacity on each day of the period in order, at least one; 0 = undeclared */
    public static DeclaredCapacity of(long... byDay) {
        boolean declared = LongStream.of(byDay).allMatch(capacity -> capacity > 0);
        return new DeclaredCapacity(
                byDay.length, declared ? LongStream.of(byDay).sum() : 0, byDay[byDay.length - 1]);
    }

    /**
     * @param days of the period in order, at least one
     * @param declared capacities with the day from which each holds; 0 = undeclared
     */
    public static DeclaredCapacity of(List<LocalDate> days, NavigableMap<LocalDate, Long> declared) {
        return of(days.stream()
                .map(declared::floorEntry)
                .mapToLong(holding -> holding == null ? 0 : holding.getValue())
                .toArray());
    }

    /** Number of digits of the last day's capacity; 0 if undeclared. Operators that share it are peers. */
    public int magnitude() {
        return lastDay == 0 ? 0 : Long.toString(lastDay).length();
    }
}
