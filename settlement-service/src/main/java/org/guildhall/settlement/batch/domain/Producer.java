package org.guildhall.settlement.batch.domain;

import java.util.UUID;

/**
 * Who records, so that a retry is not counted twice.
 *
 * @param id one per till or process
 * @param epoch grows when the producer restarts without its state; 0 or more
 * @param sequence number of the recording within the epoch and batch; 1 or more
 */
public record Producer(UUID id, long epoch, long sequence) {
    /** @throws IllegalArgumentException if epoch or sequence is out of bounds; the contract refuses it before */
    public Producer {
        if (epoch < 0 || sequence < 1) {
            throw new IllegalArgumentException("epoch from 0, sequence from 1");
        }
    }
}
