package org.guildhall.settlement.audit.check;

import java.util.List;
import org.guildhall.settlement.audit.domain.Evidence;

/** The checks of an audit: pure functions of the evidence, on the distributions and tests of Commons Statistics. */
public final class Checks {
    private Checks() {}

    /**
     * Runs all checks. Takes about two seconds for 100,000 operators, so not for the event loop.
     *
     * @param leastPublished fewer outcomes in a batch are not published
     * @return what each came to, in the order of {@link org.guildhall.settlement.audit.domain.Check}
     */
    public static List<Checked> run(Evidence evidence, long leastPublished) {
        return List.of(
                CapacityCheck.run(evidence),
                VolumeCheck.run(evidence),
                DenialShapeCheck.run(evidence),
                OwnHistoryCheck.run(evidence),
                RegularityCheck.run(evidence, leastPublished));
    }
}
