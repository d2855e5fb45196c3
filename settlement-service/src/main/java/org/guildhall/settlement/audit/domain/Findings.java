package org.guildhall.settlement.audit.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.guildhall.settlement.batch.domain.Period;

/** How an audit's suspicions meet the findings that stand. */
public final class Findings {
    private Findings() {}

    /**
     * The findings of a period after an audit. A suspicion about the same as an open finding brings that up to date; one
     * about the same as a reviewed finding is found afresh only if it has become more severe.
     *
     * @param standing all findings of the period so far
     * @param ids a new id for each call
     * @return of each suspicion the finding that holds it, in the order of suspicions
     */
    public static List<Finding> after(
            Period period, List<Finding> standing, List<Suspicion> suspicions, Supplier<UUID> ids, Instant now) {
        List<Finding> found = new ArrayList<>();
        for (Suspicion suspicion : suspicions) {
            List<Finding> same = standing.stream()
                    .filter(finding -> finding.isAbout(suspicion))
                    .toList();
            Optional<Finding> open =
                    same.stream().filter(finding -> finding.review().isEmpty()).findFirst();
            Optional<Finding> settled = same.stream()
                    .filter(finding -> finding.suspicion().severity().compareTo(suspicion.severity()) >= 0)
                    .findFirst();
            found.add(open.map(finding -> finding.seenAgain(suspicion, now))
                    .or(() -> settled)
                    .orElseGet(() -> Finding.of(ids.get(), period, suspicion, now)));
        }
        return found;
    }
}
