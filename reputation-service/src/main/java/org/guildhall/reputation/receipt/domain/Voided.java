package org.guildhall.reputation.receipt.domain;

import java.time.Instant;

/** When and why a receipt lost its credit. */
public record Voided(Instant at, String reason) {}
