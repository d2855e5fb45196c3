package org.guildhall.federation.collusion.domain;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.federation.registry.domain.FederationId;

/**
 * The approvals between a federation and a partner.
 *
 * @param given by the federation to the partner
 * @param received by the federation from the partner
 */
public record Reciprocity(long given, long received) {
    /** From so many approvals of the pair on, reciprocity says something. */
    public static final long MIN_TOTAL = 5;

    public Reciprocity {
        if (given < 0 || received < 0) {
            throw new IllegalArgumentException("counts are not negative");
        }
    }

    /** The smaller count divided by the greater, 0 to 1; 0 without any. */
    public double ratio() {
        long greater = Math.max(given, received);
        return greater == 0 ? 0 : (double) Math.min(given, received) / greater;
    }

    /** Whether there are enough approvals to say anything. */
    public boolean hasHistory() {
        return hasHistory(given, received);
    }

    /** As {@link #hasHistory()}, for counts that come in great numbers. */
    public static boolean hasHistory(long given, long received) {
        return given + received >= MIN_TOTAL;
    }

    /** Enough approvals, and a ratio above 0.7. */
    public boolean suspicious() {
        return suspicious(given, received);
    }

    /** As {@link #suspicious()}, for counts that come in great numbers. */
    public static boolean suspicious(long given, long received) {
        return hasHistory(given, received) && above(7, given, received);
    }

    /** The same as flows, without empty ones. */
    public List<Flow> flows(FederationId federation, FederationId partner) {
        List<Flow> flows = new ArrayList<>();
        if (given > 0) {
            flows.add(new Flow(federation, partner, given));
        }
        if (received > 0) {
            flows.add(new Flow(partner, federation, received));
        }
        return flows;
    }

    /** With one more approval given. */
    public Reciprocity afterApproval() {
        return new Reciprocity(given + 1, received);
    }

    /** What one more approval would look like. */
    public Risk risk() {
        if (!hasHistory()) {
            return Risk.LOW;
        }
        Reciprocity after = afterApproval();
        if (above(7, after.given, received)) {
            return Risk.HIGH;
        }
        return above(6, after.given, received) ? Risk.MEDIUM : Risk.LOW;
    }

    /** In whole numbers, so that 7 of 10 is not above 0.7. */
    private static boolean above(long tenths, long given, long received) {
        return Math.min(given, received) * 10 > Math.max(given, received) * tenths;
    }
}
