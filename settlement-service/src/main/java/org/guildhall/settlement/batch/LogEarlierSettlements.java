package org.guildhall.settlement.batch;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.batch.domain.LoggedSettlement;
import org.guildhall.settlement.batch.domain.Settlement;

/** Logs what was settled before there was a log. Safe to run on several replicas at once. */
@ApplicationScoped
public class LogEarlierSettlements {
    private static final int TOGETHER = 500;

    private final Transactions transactions;
    private final BatchStore batches;
    private final MerkleLog log;

    LogEarlierSettlements(Transactions transactions, BatchStore batches, MerkleLog log) {
        this.transactions = transactions;
        this.batches = batches;
        this.log = log;
    }

    /** @return how many were logged, once none is left */
    public Uni<Long> run() {
        return some().flatMap(count -> count == 0 ? Uni.createFrom().item(0L) : run().map(rest -> rest + count));
    }

    private Uni<Integer> some() {
        return transactions.together(() -> batches.lockUnlogged(TOGETHER)
                .flatMap(settlements -> settlements.isEmpty()
                        ? Uni.createFrom().item(0)
                        : log.append(settlements.stream().map(Settlement::leaf).toList())
                                .flatMap(appended -> {
                                    List<LoggedSettlement> logged = new ArrayList<>();
                                    for (int i = 0; i < settlements.size(); i++) {
                                        logged.add(new LoggedSettlement(
                                                settlements.get(i),
                                                appended.get(i).leafIndex()));
                                    }
                                    return batches.settle(logged).replaceWith(logged.size());
                                })));
    }
}
