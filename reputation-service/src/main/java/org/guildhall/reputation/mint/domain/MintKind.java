package org.guildhall.reputation.mint.domain;

/** How a mint proves that money moved. */
public enum MintKind {
    /** It signs the SHA-256 of each swap response with BIP-340. */
    MINT_SIGNATURE,
    /** It gives blind signatures with a Cashu NUT-12 proof. */
    CASHU_DLEQ
}
