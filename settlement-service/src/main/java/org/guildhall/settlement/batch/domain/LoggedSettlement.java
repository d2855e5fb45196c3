package org.guildhall.settlement.batch.domain;

/**
 * A settlement in the log.
 *
 * @param leafIndex its zero-based place
 */
public record LoggedSettlement(Settlement settlement, long leafIndex) {}
