package org.guildhall.settlement.batch.domain;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.guildhall.platform.refusal.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodTest {
    @ParameterizedTest
    @CsvSource({
        "2026-04-17, DAY,   2026-04-17T00:00:00Z, 2026-04-18T00:00:00Z",
        "2024-02-29, DAY,   2024-02-29T00:00:00Z, 2024-03-01T00:00:00Z",
        "2026-W16,   WEEK,  2026-04-13T00:00:00Z, 2026-04-20T00:00:00Z",
        "2026-W01,   WEEK,  2025-12-29T00:00:00Z, 2026-01-05T00:00:00Z",
        "2026-W53,   WEEK,  2026-12-28T00:00:00Z, 2027-01-04T00:00:00Z",
        "2026-04,    MONTH, 2026-04-01T00:00:00Z, 2026-05-01T00:00:00Z",
        "2026-12,    MONTH, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "2026,       YEAR,  2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "0001-W01,   WEEK,  0001-01-01T00:00:00Z, 0001-01-08T00:00:00Z"
    })
    void aPeriodCoversItsTimeInUtc(String id, Period.Kind kind, Instant start, Instant end) {
        Period period = Period.of(id);
        assertEquals(kind, period.kind());
        assertEquals(start, period.start());
        assertEquals(end, period.end());
        assertEquals(id, period.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-00",
                "2026-13",
                "2026-02-30",
                "2025-02-29",
                "2026-04-00",
                "2026-04-32",
                "2026-W00",
                "2026-W54",
                "2025-W53",
                "2026-4",
                "26-04",
                "next tuesday",
                "2026-W1",
                "+026",
                "2026-04-17T00",
                "２０２６",
                "0000",
                "0000-12",
                "0000-12-31",
                "0000-W52"
            })
    void whatIsNoPeriodIsRefused(String id) {
        Refusal refusal = assertThrows(Refusal.class, () -> Period.of(id));
        assertEquals(BatchReason.PERIOD_INVALID, refusal.reason());
        assertEquals(id, refusal.facts().get("period_id"));
    }

    @Test
    void recordingBeginsWithThePeriod() {
        Period day = Period.of("2026-04-17");
        Refusal refusal =
                assertThrows(Refusal.class, () -> day.requireStarted(Instant.parse("2026-04-16T23:59:59.999999Z")));
        assertEquals(BatchReason.PERIOD_NOT_STARTED, refusal.reason());
        assertEquals("2026-04-17T00:00:00Z", refusal.facts().get("starts_at"));
        assertDoesNotThrow(() -> day.requireStarted(Instant.parse("2026-04-17T00:00:00Z")));
        assertDoesNotThrow(() -> day.requireStarted(Instant.parse("2026-04-17T00:00:00.000001Z")));
    }

    @Test
    void aPeriodIsOverWithTheFirstInstantBehindIt() {
        Period day = Period.of("2026-04-17");
        Refusal refusal =
                assertThrows(Refusal.class, () -> day.requireOver(Instant.parse("2026-04-17T23:59:59.999999Z")));
        assertEquals(BatchReason.PERIOD_NOT_OVER, refusal.reason());
        assertEquals("2026-04-18T00:00:00Z", refusal.facts().get("ends_at"));
        assertDoesNotThrow(() -> day.requireOver(Instant.parse("2026-04-18T00:00:00Z")));
        assertDoesNotThrow(() -> day.requireOver(Instant.parse("2026-04-18T00:00:00.000001Z")));
    }
}
