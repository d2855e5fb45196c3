package org.guildhall.settlement.batch.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Recordings of one batch taken together, in the order in which they arrived: what to add, how far each producer comes,
 * and what becomes of each recording. This is the whole exactly-once rule; source: docs/settlement.md, "Exactly once".
 *
 * @param delta the sum of the recordings that count
 * @param marks the producers that moved, with where they stand afterwards
 * @param verdicts one for each recording, in the same order
 */
public record Fold(OutcomeCounts delta, Map<UUID, ProducerMark> marks, List<Verdict> verdicts) {
    /**
     * @param recordings of one batch, in the order of arrival
     * @param known where the batch's producers stand; those that are missing never counted in it
     */
    public static Fold of(List<Recording> recordings, Map<UUID, ProducerMark> known) {
        OutcomeCounts delta = OutcomeCounts.NONE;
        Map<UUID, ProducerMark> moved = new HashMap<>();
        List<Verdict> verdicts = new ArrayList<>(recordings.size());
        for (Recording recording : recordings) {
            Verdict verdict = verdict(recording.producer(), known, moved);
            if (verdict instanceof Verdict.Counted) {
                delta = delta.plus(recording.delta());
            }
            verdicts.add(verdict);
        }
        return new Fold(delta, moved, verdicts);
    }

    private static Verdict verdict(
            Optional<Producer> named, Map<UUID, ProducerMark> known, Map<UUID, ProducerMark> moved) {
        if (named.isEmpty()) {
            return Verdict.COUNTED;
        }
        Producer producer = named.get();
        ProducerMark mark = moved.get(producer.id());
        if (mark == null) {
            mark = known.get(producer.id());
        }
        if (mark != null && producer.epoch() < mark.epoch()) {
            return new Verdict.Refused(
                    BatchReason.PRODUCER_FENCED.refuse("producer_id", producer.id(), "epoch", mark.epoch()));
        }
        long last = mark == null || producer.epoch() > mark.epoch() ? 0 : mark.lastSequence();
        if (producer.sequence() <= last) {
            return Verdict.DUPLICATE;
        }
        if (producer.sequence() > last + 1) {
            return new Verdict.Refused(
                    BatchReason.SEQUENCE_GAP.refuse("producer_id", producer.id(), "expected", last + 1));
        }
        moved.put(producer.id(), new ProducerMark(producer.epoch(), producer.sequence()));
        return Verdict.COUNTED;
    }

    /** Whether anything is to be written. */
    public boolean counts() {
        return verdicts.contains(Verdict.COUNTED);
    }

    /** Whether every recording counts. */
    public boolean countsAll() {
        return verdicts.stream().allMatch(Verdict.COUNTED::equals);
    }
}
