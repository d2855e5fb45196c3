package org.guildhall.reputation.score.domain;

/** Counts the receipts of one provider by consumer; used again for the next provider. */
final class Tally {
    private final int[] receipts;
    private final long[] success;
    private final boolean[] isMet;
    private final int[] met;
    private int size;

    /** @param consumers how many there are; they are numbered from 0 */
    Tally(int consumers) {
        receipts = new int[consumers];
        success = new long[consumers];
        isMet = new boolean[consumers];
        met = new int[consumers];
    }

    /** What has been counted for one consumer. */
    interface Dealing {
        void of(int consumer, int receipts, long success);
    }

    /** @param signedSuccess as in {@link ReceiptColumns}: negative for a void */
    void add(int consumer, int signedSuccess) {
        if (!isMet[consumer]) {
            isMet[consumer] = true;
            met[size++] = consumer;
        }
        if (signedSuccess >= 0) {
            receipts[consumer]++;
            success[consumer] += signedSuccess;
        } else {
            receipts[consumer]--;
            success[consumer] -= ~signedSuccess;
        }
    }

    /** Gives each consumer with receipts once and forgets it. */
    void drain(Dealing dealing) {
        for (int i = 0; i < size; i++) {
            int consumer = met[i];
            if (receipts[consumer] != 0) {
                dealing.of(consumer, receipts[consumer], success[consumer]);
            }
            receipts[consumer] = 0;
            success[consumer] = 0;
            isMet[consumer] = false;
        }
        size = 0;
    }
}
