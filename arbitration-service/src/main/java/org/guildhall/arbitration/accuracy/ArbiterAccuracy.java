package org.guildhall.arbitration.accuracy;

import java.time.Instant;
import org.guildhall.arbitration.accuracy.domain.Accuracy;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;

/**
 * An arbiter's accuracy as last estimated.
 *
 * @param votes that it rests on
 */
public record ArbiterAccuracy(
        ArbiterId arbiter, long votes, Accuracy whenBuyerIsRight, Accuracy whenSellerIsRight, Instant estimatedAt) {}
