package org.guildhall.settlement.batch.domain;

/** Where a batch stands; it only moves forward. */
public sealed interface BatchState {
    /** It counts. */
    record Open() implements BatchState {}

    /** It is closed for good. */
    record Finalized(Settlement settlement) implements BatchState {}
}
