package org.guildhall.settlement.audit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnHistoryCheckTest {
    private static final List<Long> SIX = List.of(97L, 110L, 92L, 105L, 101L, 99L);

    private static PeriodBatch batch(long count, List<Long> earlier) {
        return Sample.batch(1, new OutcomeCounts(count, 0, 0, 0), 0, earlier);
    }

    private static Checked check(long count, List<Long> earlier) {
        return OwnHistoryCheck.run(Sample.evidence(List.of(batch(count, earlier))));
    }

    @Test
    void aTenfoldCountAfterSixPeriodsIsFound() {
        Checked checked = check(1000, SIX);
        assertEquals(1, checked.suspicions().size());
        assertEquals(Severity.WARNING, checked.suspicions().get(0).severity());
        assertEquals(6, checked.suspicions().get(0).figures().get("earlier_periods"));
        assertEquals(100, checked.suspicions().get(0).figures().get("median_count"), 0.1);
        assertEquals(
                Band.after(SIX).above(), checked.suspicions().get(0).figures().get("bound"), 1e-4);
    }

    @Test
    void aCountLikeTheEarlierIsNot() {
        assertEquals(List.of(), check(115, SIX).suspicions());
        assertEquals(1, check(115, SIX).examined());
    }

    @Test
    void fivePeriodsAreTooFew() {
        Checked checked = check(100_000, SIX.subList(0, 5));
        assertEquals(List.of(), checked.suspicions());
        assertEquals(0, checked.examined());
    }

    @ParameterizedTest
    @CsvSource({"6, 0", "6, 0.05", "6, 0.5", "8, 0.3", "12, 0.3", "16, 0.3", "26, 0.3"})
    void honestCountsAreFoundLessOftenThanQ(int periods, double overDispersion) {
        Sample sample = new Sample(31 + periods);
        int rounds = 12_000;
        int found = 0;
        for (int round = 0; round < rounds; round++) {
            found += check(sample.count(200, overDispersion), sample.counts(periods, 200, overDispersion))
                    .suspicions()
                    .size();
        }
        double rate = found / (double) rounds;
        assertTrue(rate <= FalseDiscovery.Q, "rate " + rate);
    }
}
