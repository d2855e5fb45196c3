package org.guildhall.settlement.audit.domain;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.guildhall.settlement.batch.domain.Period;

/** The periods around an audited one: those inside it, and those that it is compared with. */
public record AuditedPeriod(Period period) {
    /** How many earlier periods are looked at: half a year of weeks, a good two years of months. */
    private static final int EARLIER = 26;

    /** Days that a day is compared with while its weekday has too short a history. */
    private static final int MIXED_DAYS = 28;

    /** The period's first day. */
    public LocalDate first() {
        return LocalDate.ofInstant(period.start(), ZoneOffset.UTC);
    }

    /** The first day behind the period. */
    public LocalDate end() {
        return LocalDate.ofInstant(period.end(), ZoneOffset.UTC);
    }

    private List<LocalDate> days() {
        return first().datesUntil(end()).toList();
    }

    /** Ids of the days in a month or a year: only these have enough of them to look at. */
    public List<String> settledDays() {
        return switch (period.kind()) {
            case DAY, WEEK -> List.of();
            case MONTH, YEAR -> days().stream().map(LocalDate::toString).toList();
        };
    }

    /** Ids of the shorter periods that lie wholly inside. */
    public List<String> within() {
        List<String> ids = new ArrayList<>();
        if (period.kind() != Period.Kind.DAY) {
            days().forEach(day -> ids.add(day.toString()));
        }
        if (period.kind() == Period.Kind.MONTH || period.kind() == Period.Kind.YEAR) {
            first().datesUntil(end())
                    .filter(day -> day.getDayOfWeek().getValue() == 1
                            && !day.plusWeeks(1).isAfter(end()))
                    .forEach(monday -> ids.add(week(monday)));
        }
        if (period.kind() == Period.Kind.YEAR) {
            IntStream.rangeClosed(1, 12)
                    .forEach(month ->
                            ids.add(YearMonth.of(first().getYear(), month).toString()));
        }
        return ids;
    }

    /** Ids of the earlier periods that may say what to expect, see {@link #comparable}. */
    public List<String> earlier() {
        return Stream.concat(alike().stream(), mixedDays().stream()).distinct().toList();
    }

    /**
     * The counts to compare with: of the earlier periods of the same length. Weekdays differ, so of a day these are the same
     * weekday's; while that has too short a history, any day's of the last four weeks.
     *
     * @param counts of those {@link #earlier} periods that were settled, by period id
     */
    public List<Long> comparable(Map<String, Long> counts) {
        List<Long> alike =
                alike().stream().filter(counts::containsKey).map(counts::get).toList();
        return alike.size() >= PeriodBatch.LEAST_EARLIER || period.kind() != Period.Kind.DAY
                ? alike
                : mixedDays().stream()
                        .filter(counts::containsKey)
                        .map(counts::get)
                        .toList();
    }

    private List<String> alike() {
        return IntStream.rangeClosed(1, EARLIER)
                .mapToObj(back -> switch (period.kind()) {
                    case DAY -> first().minusWeeks(back).toString();
                    case WEEK -> week(first().minusWeeks(back));
                    case MONTH -> YearMonth.from(first()).minusMonths(back).toString();
                    case YEAR -> String.format("%04d", first().getYear() - back);
                })
                .toList();
    }

    private List<String> mixedDays() {
        return period.kind() != Period.Kind.DAY
                ? List.of()
                : IntStream.rangeClosed(1, MIXED_DAYS)
                        .mapToObj(back -> first().minusDays(back).toString())
                        .toList();
    }

    private static String week(LocalDate monday) {
        return monday.format(DateTimeFormatter.ISO_WEEK_DATE).substring(0, 8);
    }
}
