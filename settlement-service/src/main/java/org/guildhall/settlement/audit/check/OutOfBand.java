package org.guildhall.settlement.audit.check;

import java.util.Optional;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Figures;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.audit.domain.Suspicion;

/** What a count outside its band means. */
final class OutOfBand {
    private OutOfBand() {}

    /** @param comparedWith name of the figure that says how many counts made the band */
    static Optional<Suspicion> suspicion(Check check, PeriodBatch batch, Band band, String comparedWith) {
        long count = batch.counts().successful();
        double score = band.score(count);
        if (band.holds(score) || score < 0 && !batch.complete()) {
            return Optional.empty();
        }
        // Too little is odd, but nobody gains by it.
        boolean far = score > 2 * band.above();
        return Optional.of(new Suspicion(
                batch.operator(),
                check,
                far ? Severity.WARNING : Severity.NOTICE,
                batch.corrections(),
                Figures.of(
                        "successful_count",
                        count,
                        comparedWith,
                        band.counts(),
                        "median_count",
                        band.medianCount(),
                        "modified_z",
                        score,
                        "bound",
                        band.bound(score))));
    }
}
