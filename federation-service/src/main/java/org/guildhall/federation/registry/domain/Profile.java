package org.guildhall.federation.registry.domain;

import java.util.OptionalDouble;

/**
 * A federation with the figures of its own proposals and its members' reputation.
 *
 * @param proposals made, whatever became of them
 * @param approved of these, approved
 * @param rejected of these, rejected
 * @param reputation mean of its providers' normalised scores, 0 to 1; empty if it has no provider
 */
public record Profile(Federation federation, long proposals, long approved, long rejected, OptionalDouble reputation) {
    private static final double UNDECIDED = 0.5;

    /** A federation that has proposed nothing. */
    public static Profile fresh(Federation federation) {
        return new Profile(federation, 0, 0, 0, OptionalDouble.empty());
    }

    /** With another reputation. */
    public Profile withReputation(OptionalDouble mean) {
        return new Profile(federation, proposals, approved, rejected, mean);
    }

    /** Approved of approved or rejected, 0 to 1; 0.5 before the first decision. */
    public double successRate() {
        long decided = approved + rejected;
        return decided == 0 ? UNDECIDED : (double) approved / decided;
    }
}
