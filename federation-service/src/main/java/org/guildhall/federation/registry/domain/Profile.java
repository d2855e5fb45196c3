package org.guildhall.federation.registry.domain;

/**
 * A federation with the figures of its own proposals.
 *
 * @param proposals made, whatever became of them
 * @param approved of these, approved
 * @param rejected of these, rejected
 */
public record Profile(Federation federation, long proposals, long approved, long rejected) {
    private static final double UNDECIDED = 0.5;

    /** A federation that has proposed nothing. */
    public static Profile fresh(Federation federation) {
        return new Profile(federation, 0, 0, 0);
    }

    /** Approved of approved or rejected, 0 to 1; 0.5 before the first decision. */
    public double successRate() {
        long decided = approved + rejected;
        return decided == 0 ? UNDECIDED : (double) approved / decided;
    }
}
