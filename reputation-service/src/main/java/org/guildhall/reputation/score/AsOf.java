package org.guildhall.reputation.score;

import java.time.Instant;
import org.guildhall.reputation.score.domain.ScoreReason;

/** The time that a score is asked for. */
final class AsOf {
    private AsOf() {}

    /**
     * @param asked null for now
     * @throws org.guildhall.platform.refusal.Refusal {@link ScoreReason#AS_OF_IN_FUTURE}
     */
    static Instant of(Instant asked, Instant now) {
        if (asked != null && asked.isAfter(now)) {
            throw ScoreReason.AS_OF_IN_FUTURE.refuse("as_of", asked, "now", now);
        }
        return asked == null ? now : asked;
    }
}
