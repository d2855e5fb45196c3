package org.guildhall.settlement.audit.check;

import java.util.List;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Suspicion;

/**
 * What one check came to.
 *
 * @param examined operators that it could say something about; the others lack peers, history, days or a declaration
 */
public record Checked(Check check, int examined, List<Suspicion> suspicions) {
    public Checked {
        suspicions = List.copyOf(suspicions);
    }
}
