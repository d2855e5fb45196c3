package org.guildhall.federation.collusion.domain;

/** The risk that an approval looks like. */
public enum Risk {
    /** The proposal is the federation's own. */
    NONE,
    /** The reciprocity would be at most 0.6, or there is no history to speak of. */
    LOW,
    /** The reciprocity would be above 0.6. */
    MEDIUM,
    /** The reciprocity would be above 0.7. */
    HIGH
}
