package org.guildhall.settlement.batch.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.guildhall.settlement.operator.domain.OperatorId;

class FoldProperties {
    private static final BatchId BATCH = new BatchId(new OperatorId("op-1"), Period.of("2026"));

    /** Three producers each send 1..n; the network repeats messages and reorders them; they resend until told. */
    @Property
    void whateverIsRepeatedOrReorderedEachOutcomeCountsOnce(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int each) {
        Random chance = new Random(seed);
        Map<UUID, ProducerMark> marks = new HashMap<>();
        long counted = 0;
        List<UUID> producers = List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));
        for (int round = 0; round < 200; round++) {
            List<Recording> group = new ArrayList<>();
            for (int i = chance.nextInt(12); i > 0; i--) {
                UUID producer = producers.get(chance.nextInt(3));
                group.add(recording(producer, 0, 1 + chance.nextInt(each)));
            }
            Fold fold = Fold.of(group, marks);
            counted += fold.delta().successful();
            marks.putAll(fold.marks());
        }
        for (UUID producer : producers) {
            List<Recording> all = new ArrayList<>();
            for (int sequence = 1; sequence <= each; sequence++) {
                all.add(recording(producer, 0, sequence));
            }
            Fold fold = Fold.of(all, marks);
            counted += fold.delta().successful();
            marks.putAll(fold.marks());
        }
        assertEquals(3L * each, counted);
    }

    /** What is grouped together and what separately makes no difference. */
    @Property
    void groupingChangesNothing(
            @ForAll @Size(max = 40) List<@IntRange(max = 2 * 3 * 5 - 1) Integer> codes, @ForAll long seed) {
        List<Recording> recordings = codes.stream()
                .map(code -> recording(new UUID(0, code % 2), code / 2 % 3, 1 + code / 6))
                .toList();
        Fold whole = Fold.of(recordings, Map.of());
        Random chance = new Random(seed);
        Map<UUID, ProducerMark> marks = new HashMap<>();
        OutcomeCounts sum = OutcomeCounts.NONE;
        List<Class<?>> verdicts = new ArrayList<>();
        int at = 0;
        while (at < recordings.size()) {
            int next = at + 1 + chance.nextInt(recordings.size() - at);
            Fold part = Fold.of(recordings.subList(at, next), marks);
            marks.putAll(part.marks());
            sum = sum.plus(part.delta());
            part.verdicts().forEach(verdict -> verdicts.add(verdict.getClass()));
            at = next;
        }
        assertEquals(whole.marks(), marks);
        assertEquals(whole.delta(), sum);
        List<Class<?>> wholeVerdicts = new ArrayList<>();
        whole.verdicts().forEach(verdict -> wholeVerdicts.add(verdict.getClass()));
        assertEquals(wholeVerdicts, verdicts);
    }

    private static Recording recording(UUID producer, long epoch, long sequence) {
        return new Recording(BATCH, OutcomeCounts.REDEMPTION, Optional.of(new Producer(producer, epoch, sequence)));
    }
}
