package org.guildhall.settlement.audit.check;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Suspicion;

/** A count outside the {@link Band} of the operator's peers. */
final class VolumeCheck {
    private VolumeCheck() {}

    static Checked run(Evidence evidence) {
        List<Suspicion> suspicions = new ArrayList<>();
        int examined = 0;
        for (List<PeriodBatch> group : Peers.groups(evidence)) {
            Band band = Band.among(
                    group.stream().map(batch -> batch.counts().successful()).toList());
            examined += group.size();
            for (PeriodBatch batch : group) {
                OutOfBand.suspicion(Check.VOLUME, batch, band, "peers").ifPresent(suspicions::add);
            }
        }
        return new Checked(Check.VOLUME, examined, suspicions);
    }
}
