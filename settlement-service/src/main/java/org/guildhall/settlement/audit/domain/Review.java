package org.guildhall.settlement.audit.domain;

import java.time.Instant;

/**
 * What a person made of a finding.
 *
 * @param reviewer who reviewed it, the token's subject
 * @param note why, 1 to 2,000 characters
 */
public record Review(String reviewer, Outcome outcome, String note, Instant at) {
    /** How a review ended. */
    public enum Outcome {
        /** There is an honest explanation. */
        EXPLAINED,
        /** The operator has corrected an honest mistake, or will. */
        MISTAKE,
        /** The count is not what was delivered, and on purpose. */
        FRAUD
    }

    /** Whether {@code other} is the same review, whenever it was made. */
    public boolean saysTheSameAs(Review other) {
        return reviewer.equals(other.reviewer) && outcome == other.outcome && note.equals(other.note);
    }
}
