package org.guildhall.settlement.batch.domain;

import java.util.Optional;
import org.guildhall.platform.refusal.Refusal;

/** Where a batch stands; it only moves forward. */
public sealed interface BatchState {
    /** Why a batch in this state counts nothing more; empty while it counts. */
    Optional<Refusal> obstacle(BatchId batch);

    /** It counts. */
    record Open() implements BatchState {
        @Override
        public Optional<Refusal> obstacle(BatchId batch) {
            return Optional.empty();
        }
    }

    /**
     * It is closed for good.
     *
     * @param leafIndex where its newest settlement stands in the log
     */
    record Finalized(long leafIndex) implements BatchState {
        @Override
        public Optional<Refusal> obstacle(BatchId batch) {
            return Optional.of(BatchReason.BATCH_FINALIZED.refuse(
                    "operator_id", batch.operator(), "period_id", batch.period(), "leaf_index", leafIndex));
        }
    }

    /**
     * It was removed and counts nothing any more.
     *
     * @param into the longer period that took its counts over
     */
    record RolledUp(Period into) implements BatchState {
        @Override
        public Optional<Refusal> obstacle(BatchId batch) {
            return Optional.of(BatchReason.BATCH_ROLLED_UP.refuse(
                    "operator_id", batch.operator(), "period_id", batch.period(), "into_period_id", into));
        }
    }
}
