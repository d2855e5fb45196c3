package org.guildhall.settlement.batch;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.ProducerMark;

/** Where counts are added: many recordings with one statement. Safe beside any number of other replicas. */
public interface RecordingStore {
    /** What stands in the way of a recording, if anything. */
    enum Standing {
        OPERATOR_UNKNOWN,
        /** Nothing was recorded yet, and the operator's federation is suspended or dissolved. */
        OPERATOR_SUSPENDED,
        /** Nothing was recorded yet. */
        NEW,
        OPEN,
        FINALIZED
    }

    /**
     * What is known of a batch.
     *
     * @param marks of the producers that were asked for; those that are missing never counted in it
     */
    record Known(Standing standing, Map<UUID, ProducerMark> marks) {}

    /**
     * What to add to one batch.
     *
     * @param known where the producers that move were taken to stand; missing: never counted in it
     * @param moved where they stand afterwards
     */
    record Change(BatchId batch, OutcomeCounts delta, Map<UUID, ProducerMark> known, Map<UUID, ProducerMark> moved) {}

    /** Thrown if a producer did not stand where it was taken to stand; nothing was written. */
    final class MarksMoved extends RuntimeException {
        public MarksMoved() {
            super("another replica moved a producer", null, false, false);
        }
    }

    /**
     * Reads batches and producers as of one moment.
     *
     * @param producers whose marks to read, by batch; a batch may have none
     */
    Uni<Map<BatchId, Known>> look(Map<BatchId, Set<UUID>> producers);

    /**
     * Adds all changes in one statement, committed and flushed when it is answered. Batches are made as needed.
     *
     * @param changes one per batch
     * @return the batches that took their change; the others are finalized, full, or their operator is unknown or
     *     suspended. Fails
     *     with {@link MarksMoved} and no effect; after any other failure it is unknown whether the changes were written
     */
    Uni<Set<BatchId>> add(List<Change> changes);
}
