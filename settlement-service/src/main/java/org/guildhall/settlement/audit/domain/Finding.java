package org.guildhall.settlement.audit.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.settlement.batch.domain.Period;

/**
 * Something that an audit found and a person has to look at.
 *
 * @param suspicion what was found, with its figures as of {@code figuresAt}
 * @param foundAt when it was found first
 * @param figuresAt when the figures were seen first
 * @param disputedAt when arbitration was told; from then on the figures stay as they are
 * @param review what a person made of it; final
 */
public record Finding(
        UUID id,
        Period period,
        Suspicion suspicion,
        Instant foundAt,
        Instant figuresAt,
        Optional<Instant> disputedAt,
        Optional<Review> review) {
    /** A new finding; a critical one goes to arbitration. */
    public static Finding of(UUID id, Period period, Suspicion suspicion, Instant now) {
        return new Finding(id, period, suspicion, now, now, critical(suspicion, now), Optional.empty());
    }

    private static Optional<Instant> critical(Suspicion suspicion, Instant now) {
        return suspicion.severity() == Severity.CRITICAL ? Optional.of(now) : Optional.empty();
    }

    /** Whether a later audit's suspicion is about the same: operator, check and settlement. */
    public boolean isAbout(Suspicion other) {
        return suspicion.operator().equals(other.operator())
                && suspicion.check() == other.check()
                && suspicion.corrections() == other.corrections();
    }

    /**
     * What a later audit makes of the finding: new figures, perhaps a higher severity, never a lower one. One that
     * somebody has reviewed or that arbitration knows stays as it is.
     *
     * @param again {@link #isAbout about the same}
     */
    public Finding seenAgain(Suspicion again, Instant now) {
        Severity highest =
                again.severity().compareTo(suspicion.severity()) > 0 ? again.severity() : suspicion.severity();
        boolean same = again.figures().equals(suspicion.figures()) && highest == suspicion.severity();
        if (same || review.isPresent() || disputedAt.isPresent()) {
            return this;
        }
        Suspicion seen = new Suspicion(again.operator(), again.check(), highest, again.corrections(), again.figures());
        return new Finding(id, period, seen, foundAt, now, critical(seen, now), Optional.empty());
    }

    /**
     * Takes the finding to arbitration; one that is there already is returned as it is.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link AuditReason#FINDING_REVIEWED}
     */
    public Finding disputed(Instant now) {
        if (disputedAt.isPresent()) {
            return this;
        }
        if (review.isPresent()) {
            throw AuditReason.FINDING_REVIEWED.refuse(
                    "finding_id", id, "outcome", review.get().outcome());
        }
        return new Finding(id, period, suspicion, foundAt, figuresAt, Optional.of(now), review);
    }

    /**
     * Closes the finding. The same review by the same reviewer again changes nothing.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link AuditReason#FINDING_REVIEWED}
     */
    public Finding reviewed(Review by) {
        if (review.isEmpty()) {
            return new Finding(id, period, suspicion, foundAt, figuresAt, disputedAt, Optional.of(by));
        }
        if (!review.get().saysTheSameAs(by)) {
            throw AuditReason.FINDING_REVIEWED.refuse(
                    "finding_id", id, "outcome", review.get().outcome());
        }
        return this;
    }
}
