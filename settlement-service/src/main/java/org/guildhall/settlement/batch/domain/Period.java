package org.guildhall.settlement.batch.domain;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * The time that a batch covers, in UTC.
 *
 * @param id a day {@code 2026-04-17}, an ISO week {@code 2026-W16}, a month {@code 2026-04} or a year {@code 2026}
 * @param start the first instant in it
 * @param end the first instant behind it
 */
public record Period(String id, Kind kind, Instant start, Instant end) {
    /** The four forms have four lengths. */
    private static final Pattern FORM = Pattern.compile("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|-W[0-9]{2})?");

    /** How long a period is. */
    public enum Kind {
        DAY,
        WEEK,
        MONTH,
        YEAR
    }

    /**
     * Reads a period id.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link BatchReason#PERIOD_INVALID} if there is no such day, week,
     *     month or year
     */
    public static Period of(String id) {
        if (!FORM.matcher(id).matches()) {
            throw BatchReason.PERIOD_INVALID.refuse("period_id", id);
        }
        try {
            return switch (id.length()) {
                case 4 -> {
                    LocalDate first = Year.parse(id).atDay(1);
                    yield between(id, Kind.YEAR, first, first.plusYears(1));
                }
                case 7 -> {
                    LocalDate first = YearMonth.parse(id).atDay(1);
                    yield between(id, Kind.MONTH, first, first.plusMonths(1));
                }
                case 8 -> {
                    LocalDate monday = LocalDate.parse(id + "-1", DateTimeFormatter.ISO_WEEK_DATE);
                    yield between(id, Kind.WEEK, monday, monday.plusWeeks(1));
                }
                default -> {
                    LocalDate day = LocalDate.parse(id);
                    yield between(id, Kind.DAY, day, day.plusDays(1));
                }
            };
        } catch (DateTimeException e) {
            throw BatchReason.PERIOD_INVALID.refuse("period_id", id);
        }
    }

    private static Period between(String id, Kind kind, LocalDate first, LocalDate next) {
        if (first.getYear() < 1) {
            throw new DateTimeException("neither timestamps nor databases know a year 0");
        }
        return new Period(
                id,
                kind,
                first.atStartOfDay().toInstant(ZoneOffset.UTC),
                next.atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    /**
     * Demands that the period has begun; recording ahead of it is a clock or a typing mistake.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link BatchReason#PERIOD_NOT_STARTED}
     */
    public void requireStarted(Instant now) {
        if (now.isBefore(start)) {
            throw BatchReason.PERIOD_NOT_STARTED.refuse("period_id", id, "starts_at", start);
        }
    }

    /**
     * Demands that the period is over.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link BatchReason#PERIOD_NOT_OVER}
     */
    public void requireOver(Instant now) {
        if (now.isBefore(end)) {
            throw BatchReason.PERIOD_NOT_OVER.refuse("period_id", id, "ends_at", end);
        }
    }

    /** Whether this is a longer period than the other and holds the whole of it. */
    public boolean isAround(Period other) {
        return kind.compareTo(other.kind) > 0 && !start.isAfter(other.start) && !end.isBefore(other.end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Period period && id.equals(period.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
