package org.guildhall.arbitration.dispute;

import org.guildhall.arbitration.dispute.domain.Evidence;

/**
 * Evidence with its content.
 *
 * @param content at most 64 KiB; empty if it is kept elsewhere
 */
public record KeptEvidence(Evidence evidence, byte[] content) {}
