package org.guildhall.reputation.score.domain;

import java.util.List;

/**
 * What the rules did to the receipts of a provider. All but {@code capped} add up to all that were ever accepted.
 *
 * @param counted in the window, of a consumer known for long enough
 * @param consumerTooNew in the window, of another consumer
 * @param outsideWindow completed before the window or after the time of the score
 * @param voided whenever they were completed
 * @param capped those of {@code counted} that are scaled down
 */
public record ReceiptCounts(long counted, long consumerTooNew, long outsideWindow, long voided, long capped) {
    public static ReceiptCounts of(List<Contribution> contributions, long outsideWindow, long voided) {
        long counted = 0;
        long tooNew = 0;
        long capped = 0;
        for (Contribution contribution : contributions) {
            long receipts = contribution.dealings().receipts();
            counted += contribution.oldEnough() ? receipts : 0;
            tooNew += contribution.oldEnough() ? 0 : receipts;
            capped += contribution.isCapped() ? receipts : 0;
        }
        return new ReceiptCounts(counted, tooNew, outsideWindow, voided, capped);
    }
}
