package org.guildhall.settlement.audit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.settlement.audit.domain.DeclaredCapacity;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.audit.domain.Suspicion;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeCheckTest {
    private static final List<Long> SEVEN = List.of(90L, 95L, 98L, 100L, 103L, 106L, 111L);

    private static Group with(long eighth) {
        List<Long> counts = new ArrayList<>(SEVEN);
        counts.add(eighth);
        return new Group(counts);
    }

    /** Counts of one group, for a look at the last. */
    private record Group(List<Long> counts) {
        Checked check() {
            return VolumeCheck.run(Sample.redemptions(counts));
        }
    }

    @Test
    void aTenfoldCountAmongEightIsFound() {
        Checked checked = with(1000).check();
        assertEquals(List.of(Sample.operator(7)), Sample.operators(checked));
        Suspicion suspicion = checked.suspicions().get(0);
        assertEquals(Severity.WARNING, suspicion.severity());
        assertEquals(8, suspicion.figures().get("peers"));
        assertEquals(1000, suspicion.figures().get("successful_count"));
        assertTrue(suspicion.figures().get("modified_z") > suspicion.figures().get("bound"));
        assertEquals(8, checked.examined());
    }

    @Test
    void aCountLikeTheOthersIsNot() {
        assertEquals(List.of(), with(120).check().suspicions());
    }

    @Test
    void aTenthIsFoundOnceThePeriodIsOver() {
        List<PeriodBatch> batches = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            long count = i == 0 ? 10 : SEVEN.get(i % 7);
            batches.add(Sample.batch(i, new OutcomeCounts(count, 0, 0, 0), 500, List.of()));
        }
        Checked over = VolumeCheck.run(Sample.evidence(batches));
        assertEquals(List.of(Sample.operator(0)), Sample.operators(over));
        assertEquals(Severity.NOTICE, over.suspicions().get(0).severity());
        PeriodBatch first = batches.get(0);
        batches.set(0, new PeriodBatch(first.operator(), first.counts(), 0, false, first.capacity(), 0, List.of()));
        assertEquals(List.of(), VolumeCheck.run(Sample.evidence(batches)).suspicions());
    }

    @Test
    void sevenAreTooFew() {
        List<Long> counts = new ArrayList<>(SEVEN.subList(0, 6));
        counts.add(100_000L);
        Checked checked = VolumeCheck.run(Sample.redemptions(counts));
        assertEquals(List.of(), checked.suspicions());
        assertEquals(0, checked.examined());
    }

    @Test
    void peersDeclareCapacitiesOfOneMagnitude() {
        List<PeriodBatch> batches = new ArrayList<>();
        long[] small = {10, 99, 50};
        for (int i = 0; i < 30; i++) {
            batches.add(Sample.batch(i, new OutcomeCounts(SEVEN.get(i % 7), 0, 0, 0), small[i % 3], List.of()));
        }
        for (int i = 0; i < 8; i++) {
            batches.add(Sample.batch(100 + i, new OutcomeCounts(100 * SEVEN.get(i % 7), 0, 0, 0), 1000, List.of()));
        }
        Checked checked = VolumeCheck.run(Sample.evidence(batches));
        assertEquals(List.of(), checked.suspicions());
        assertEquals(38, checked.examined());
        assertEquals(2, DeclaredCapacity.of(5, 10).magnitude());
        assertEquals(3, DeclaredCapacity.of(100).magnitude());
        assertEquals(0, DeclaredCapacity.of(5, 0).magnitude());
    }

    /** Rate of findings among honest operators; without allowance for small groups it would be 2 to 3 %. */
    @ParameterizedTest
    @CsvSource({"8, 0", "8, 0.05", "8, 0.5", "12, 0.3", "16, 0.5", "20, 0.05", "50, 0.5"})
    void honestCountsAreFoundLessOftenThanQ(int operators, double overDispersion) {
        Sample sample = new Sample(17 + operators);
        int found = 0;
        int rounds = 12_000 / operators;
        for (int round = 0; round < rounds; round++) {
            found += VolumeCheck.run(Sample.redemptions(sample.counts(operators, 200, overDispersion)))
                    .suspicions()
                    .size();
        }
        double rate = found / (double) (rounds * operators);
        assertTrue(rate <= FalseDiscovery.Q, "rate " + rate);
    }
}
