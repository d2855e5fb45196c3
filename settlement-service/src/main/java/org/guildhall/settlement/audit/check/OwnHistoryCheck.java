package org.guildhall.settlement.audit.check;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Suspicion;

/** A count outside the {@link Band} that the operator's own earlier periods suggest. */
final class OwnHistoryCheck {
    private OwnHistoryCheck() {}

    static Checked run(Evidence evidence) {
        List<Suspicion> suspicions = new ArrayList<>();
        int examined = 0;
        for (PeriodBatch batch : evidence.batches()) {
            if (batch.earlier().size() >= PeriodBatch.LEAST_EARLIER) {
                examined++;
                OutOfBand.suspicion(Check.OWN_HISTORY, batch, Band.after(batch.earlier()), "earlier_periods")
                        .ifPresent(suspicions::add);
            }
        }
        return new Checked(Check.OWN_HISTORY, examined, suspicions);
    }
}
