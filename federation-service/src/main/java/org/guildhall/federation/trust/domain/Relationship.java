package org.guildhall.federation.trust.domain;

/** What the source says that the target is to it, or it to the target. */
public enum Relationship {
    /** Equals. */
    PEER,
    /** The source is the target's parent. */
    PARENT,
    /** The source is the target's child. */
    CHILD,
    /** Trusted, without more. */
    TRUSTED,
    /** Allies; needs both sides. */
    ALLIED;

    /** How a relationship shows, given what the other side says. */
    public enum Shown {
        PEER,
        PARENT,
        CHILD,
        TRUSTED,
        ALLIED,
        /** Allied on this side only; counts as PEER. */
        PENDING_ALLIED
    }

    /** @param other what the other side granted; null if it grants nothing */
    public Shown shown(Relationship other) {
        if (other == PARENT) {
            return Shown.CHILD;
        }
        if (other == CHILD) {
            return Shown.PARENT;
        }
        if (this == ALLIED) {
            return other == ALLIED ? Shown.ALLIED : Shown.PENDING_ALLIED;
        }
        return Shown.valueOf(name());
    }

    /** Whether both can't be: two parents, or two children, of each other. */
    public boolean contradicts(Relationship other) {
        return this == other && (this == PARENT || this == CHILD);
    }
}
