package org.guildhall.settlement.batch.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

class FoldTest {
    private static final BatchId BATCH = new BatchId(new OperatorId("op-1"), Period.of("2026-04-17"));
    private static final UUID TILL = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final UUID OTHER_TILL = UUID.fromString("00000000-0000-4000-8000-000000000002");

    private static Recording plain() {
        return new Recording(BATCH, OutcomeCounts.REDEMPTION, Optional.empty());
    }

    private static Recording by(UUID producer, long epoch, long sequence) {
        return new Recording(BATCH, OutcomeCounts.REDEMPTION, Optional.of(new Producer(producer, epoch, sequence)));
    }

    private static Fold fold(Map<UUID, ProducerMark> known, Recording... recordings) {
        return Fold.of(Arrays.asList(recordings), known);
    }

    private static Refusal refused(Fold fold, int place) {
        return assertInstanceOf(Verdict.Refused.class, fold.verdicts().get(place))
                .refusal();
    }

    @Test
    void aPlainRecordingCountsEachTimeItArrives() {
        Fold fold = fold(Map.of(), plain(), plain());
        assertEquals(2, fold.delta().successful());
        assertEquals(Map.of(), fold.marks());
    }

    @Test
    void theNextSequenceCounts() {
        Fold fold = fold(Map.of(TILL, new ProducerMark(3, 7)), by(TILL, 3, 8));
        assertEquals(1, fold.delta().successful());
        assertEquals(Map.of(TILL, new ProducerMark(3, 8)), fold.marks());
    }

    @Test
    void theLastSequenceAndEarlierOnesAreDuplicates() {
        Fold fold = fold(Map.of(TILL, new ProducerMark(3, 7)), by(TILL, 3, 7), by(TILL, 3, 1));
        assertEquals(List.of(Verdict.DUPLICATE, Verdict.DUPLICATE), fold.verdicts());
        assertEquals(OutcomeCounts.NONE, fold.delta());
        assertFalse(fold.counts());
    }

    @Test
    void aGapIsRefusedWithTheSequenceExpected() {
        Fold fold = fold(Map.of(TILL, new ProducerMark(3, 7)), by(TILL, 3, 9));
        assertEquals(BatchReason.SEQUENCE_GAP, refused(fold, 0).reason());
        assertEquals("8", refused(fold, 0).facts().get("expected"));
        assertFalse(fold.counts());
    }

    @Test
    void aProducerBeginsWithOne() {
        Fold fold = fold(Map.of(), by(TILL, 0, 2), by(TILL, 0, 1));
        assertEquals("1", refused(fold, 0).facts().get("expected"));
        assertEquals(Verdict.COUNTED, fold.verdicts().get(1));
    }

    @Test
    void anOldEpochIsFenced() {
        Fold fold = fold(Map.of(TILL, new ProducerMark(3, 7)), by(TILL, 2, 8), by(TILL, 2, 1));
        assertEquals(BatchReason.PRODUCER_FENCED, refused(fold, 0).reason());
        assertEquals(BatchReason.PRODUCER_FENCED, refused(fold, 1).reason());
        assertEquals("3", refused(fold, 0).facts().get("epoch"));
    }

    @Test
    void aNewEpochBeginsWithOne() {
        Map<UUID, ProducerMark> known = Map.of(TILL, new ProducerMark(3, 7));
        assertEquals("1", refused(fold(known, by(TILL, 4, 8)), 0).facts().get("expected"));
        Fold fold = fold(known, by(TILL, 4, 1), by(TILL, 3, 8), by(TILL, 4, 2));
        assertEquals(2, fold.delta().successful());
        assertEquals(BatchReason.PRODUCER_FENCED, refused(fold, 1).reason());
        assertEquals(Map.of(TILL, new ProducerMark(4, 2)), fold.marks());
    }

    @Test
    void aRetryWithinTheSameGroupIsADuplicate() {
        Fold fold = fold(Map.of(), by(TILL, 0, 1), by(TILL, 0, 1), by(TILL, 0, 2), by(TILL, 0, 4));
        assertEquals(2, fold.delta().successful());
        assertEquals(Verdict.DUPLICATE, fold.verdicts().get(1));
        assertEquals("3", refused(fold, 3).facts().get("expected"));
    }

    @Test
    void producersDoNotDisturbEachOther() {
        Fold fold = fold(Map.of(OTHER_TILL, new ProducerMark(0, 5)), by(TILL, 0, 1), plain(), by(OTHER_TILL, 0, 6));
        assertEquals(3, fold.delta().successful());
        assertEquals(Map.of(TILL, new ProducerMark(0, 1), OTHER_TILL, new ProducerMark(0, 6)), fold.marks());
    }
}
