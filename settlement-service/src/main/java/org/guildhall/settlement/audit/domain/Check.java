package org.guildhall.settlement.audit.domain;

/** What an audit looks for; docs/settlement.md, "Auditing", has each rule. */
public enum Check {
    /** More was counted than the operator declared that it can serve. */
    CAPACITY,
    /** The count is far from those of operators of the same size. */
    VOLUME,
    /** Redemptions and denials are distributed otherwise than among operators of the same size. */
    DENIAL_SHAPE,
    /** The count leaves the band that the operator's earlier periods suggest. */
    OWN_HISTORY,
    /** The daily counts vary less than any count of independent visits does. */
    TOO_REGULAR
}
