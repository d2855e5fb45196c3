package org.guildhall.settlement.batch;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;

/** Lists batches with their settlements. */
@ApplicationScoped
public class ListBatches {
    private final Transactions transactions;
    private final BatchStore batches;

    ListBatches(Transactions transactions, BatchStore batches) {
        this.transactions = transactions;
        this.batches = batches;
    }

    /**
     * @param operator of this one alone, if given
     * @param period of this one alone, if given
     * @param finalized in this state alone, if given
     */
    public Uni<Page<GetBatch.Read>> run(
            Optional<OperatorId> operator, Optional<Period> period, Optional<Boolean> finalized, PageRequest page) {
        return transactions.together(
                () -> batches.list(operator, period, finalized, page).flatMap(found -> batches.settlements(
                                found.items().stream().map(Batch::id).toList())
                        .map(chains -> found.map(
                                batch -> new GetBatch.Read(batch, chains.getOrDefault(batch.id(), List.of()))))));
    }
}
