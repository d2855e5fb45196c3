package org.guildhall.arbitration.dispute.domain;

import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/** How a rule demands a signature. The service gives it libsecp256k1. */
@FunctionalInterface
public interface Signatures {
    /** @throws org.guildhall.platform.refusal.Refusal BAD_SIGNATURE unless it is {@code key}'s over the statement */
    void require(PublicKey key, Statement statement, Signature signature);
}
