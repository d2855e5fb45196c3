package org.guildhall.reputation.score.domain;

import java.time.Instant;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;

/** A receipt that lost its credit, and why. */
public record VoidedReceipt(
        Digest digest, PublicKey consumerKey, Instant completedAt, Instant voidedAt, String reason) {}
