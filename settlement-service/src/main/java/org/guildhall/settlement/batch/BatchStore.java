package org.guildhall.settlement.batch;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.LoggedSettlement;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.batch.domain.Settlement;
import org.guildhall.settlement.operator.domain.OperatorId;

/** Where batches are read, closed and corrected. */
public interface BatchStore {
    /** The batch, if anything was recorded in it. */
    Uni<Optional<Batch>> find(BatchId id);

    /**
     * Reads batches and keeps recordings out of them until the transaction ends: what was acknowledged before is in them,
     * what comes later finds what the transaction made of them. Several transactions may lock many; all lock in one order.
     *
     * @return those that there are
     */
    Uni<Map<BatchId, Batch>> lock(Collection<BatchId> ids);

    /** The settlements of batches, the first one first and the newest last; batches without any are missing. */
    Uni<Map<BatchId, List<LoggedSettlement>>> settlements(Collection<BatchId> ids);

    /**
     * Keeps settlements of locked batches, in the transaction that logs them. The batches are finalized with the
     * settlements' counts, and their producers' marks go.
     *
     * @param settlements at most one per batch
     */
    Uni<Void> settle(List<LoggedSettlement> settlements);

    /**
     * Locks batches that were finalized before settlements were logged, and gives what they settled.
     *
     * @param most how many at most
     */
    Uni<List<Settlement>> lockUnlogged(int most);

    /**
     * Lists batches by operator and period id, without those that were rolled up.
     *
     * @param operator of this one alone, if given
     * @param period of this one alone, if given
     * @param finalized in this state alone, if given
     */
    Uni<Page<Batch>> list(
            Optional<OperatorId> operator, Optional<Period> period, Optional<Boolean> finalized, PageRequest page);

    /**
     * Adds the counts of a locked batch to the batch of a longer period, which is made if there is none, and leaves
     * nothing of the locked one but a marker that it was rolled up. Its producers' marks go.
     *
     * @return the batch of the longer period
     */
    Uni<Batch> rollUp(Batch batch, Period into);
}
