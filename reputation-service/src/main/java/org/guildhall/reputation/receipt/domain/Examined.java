package org.guildhall.reputation.receipt.domain;

import java.time.Instant;

/** A receipt after everything was checked that doesn't depend on other receipts. */
public sealed interface Examined {
    /** The verdict is final. */
    record Settled(Outcome outcome) implements Examined {}

    /**
     * Both parties signed it; what other receipts say is still to be seen.
     *
     * @param content what they signed
     * @param completedAt when the work counts as completed: not later than {@code examinedAt} for version 1
     * @param activityAt what the receipt proves about how long its consumer is known
     * @param examinedAt when it was examined here
     * @param payment {@link Verdict#ACCEPTED}, or what is wrong with the payment proof; a duplicate of an accepted
     *     receipt is still a duplicate when the mint's keys have changed
     */
    record Signed(
            Receipt receipt,
            SignedContent content,
            Instant completedAt,
            Instant activityAt,
            Instant examinedAt,
            Verdict payment)
            implements Examined {
        /** The outcome with that verdict. */
        public Outcome outcome(Verdict verdict) {
            return Outcome.of(verdict, content);
        }

        /** The verdict on a receipt whose lease and payment proof no accepted receipt has. */
        public boolean isPaid() {
            return payment == Verdict.ACCEPTED;
        }
    }
}
