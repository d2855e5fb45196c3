package org.guildhall.reputation.stake.domain;

/** What the chain says about a stake. */
public enum StakeStatus {
    /** Nobody has looked, or the output isn't there yet. */
    UNVERIFIED,
    /** There, unspent, locked at least as long as claimed, with the provider's key. */
    VALID,
    /** Spent. */
    SPENT,
    /** Not locked, or not as long as claimed. */
    UNLOCKED,
    /** Another key's. */
    PUBKEY_MISMATCH
}
