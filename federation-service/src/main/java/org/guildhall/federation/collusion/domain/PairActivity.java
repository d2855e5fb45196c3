package org.guildhall.federation.collusion.domain;

import java.util.List;
import java.util.UUID;
import org.guildhall.federation.registry.domain.FederationId;

/**
 * The proposals of two federations in a window, by exact membership.
 *
 * @param first the one with the lower id
 * @param firstToSecond proposals of the first that affect the second
 * @param secondToFirst proposals of the second that affect the first
 * @param total all proposals of both
 * @param newest ids of the newest mutual proposals, newest first
 */
public record PairActivity(
        FederationId first,
        FederationId second,
        long firstToSecond,
        long secondToFirst,
        long total,
        List<UUID> newest,
        Window window) {
    /** How many mutual proposals are named as evidence; more would not fit into an error's metadata. */
    public static final int NAMED = 20;

    public PairActivity {
        if (first.compareTo(second) >= 0 || total < firstToSecond + secondToFirst) {
            throw new IllegalArgumentException("no such pair");
        }
        newest = List.copyOf(newest);
    }

    public long mutual() {
        return firstToSecond + secondToFirst;
    }

    /** Whether each side has named the other: being named by somebody is nobody's fault. */
    public boolean bothWays() {
        return firstToSecond > 0 && secondToFirst > 0;
    }
}
