package org.guildhall.settlement.log;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.settlement.batch.BatchStore;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;

/** Finds where a batch's newest settlement stands in the log. */
@ApplicationScoped
public class FindLeaf {
    private final BatchStore batches;

    FindLeaf(BatchStore batches) {
        this.batches = batches;
    }

    /** @return its place; fails with {@link BatchReason#SETTLEMENT_NOT_FOUND} */
    public Uni<Long> run(BatchId id) {
        return batches.settlements(List.of(id)).map(chains -> {
            var chain = chains.getOrDefault(id, List.of());
            if (chain.isEmpty()) {
                throw BatchReason.SETTLEMENT_NOT_FOUND.refuse("operator_id", id.operator(), "period_id", id.period());
            }
            return chain.get(chain.size() - 1).leafIndex();
        });
    }
}
