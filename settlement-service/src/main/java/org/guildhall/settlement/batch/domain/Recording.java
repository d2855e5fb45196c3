package org.guildhall.settlement.batch.domain;

import java.util.Optional;

/**
 * What is to be counted in a batch.
 *
 * @param delta redemptions and denials to add
 * @param producer who records; empty: it counts each time it arrives
 */
public record Recording(BatchId batch, OutcomeCounts delta, Optional<Producer> producer) {}
