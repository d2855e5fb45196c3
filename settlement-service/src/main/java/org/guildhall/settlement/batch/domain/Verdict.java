package org.guildhall.settlement.batch.domain;

import org.guildhall.platform.refusal.Refusal;

/** What becomes of one recording. */
public sealed interface Verdict {
    Counted COUNTED = new Counted();
    Duplicate DUPLICATE = new Duplicate();

    /** It is in the sum. */
    record Counted() implements Verdict {}

    /** It was counted before. */
    record Duplicate() implements Verdict {}

    /** It is not counted, and this is why. */
    record Refused(Refusal refusal) implements Verdict {}
}
