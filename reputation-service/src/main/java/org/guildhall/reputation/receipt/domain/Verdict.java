package org.guildhall.reputation.receipt.domain;

/** What was found out about a receipt; the contract says when each is given and in which order they are looked for. */
public enum Verdict {
    ACCEPTED,
    DUPLICATE,
    MALFORMED,
    BAD_CONSUMER_SIGNATURE,
    BAD_PROVIDER_SIGNATURE,
    SELF_DEALING,
    CONFLICT,
    FUTURE,
    UNKNOWN_MINT,
    BAD_PAYMENT_PROOF,
    PROOF_REPLAYED
}
