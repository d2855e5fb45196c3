package org.guildhall.settlement.batch.domain;

/**
 * How far a producer has counted in a batch.
 *
 * @param epoch the newest it has shown
 * @param lastSequence the last counted in that epoch; 1 or more
 */
public record ProducerMark(long epoch, long lastSequence) {}
