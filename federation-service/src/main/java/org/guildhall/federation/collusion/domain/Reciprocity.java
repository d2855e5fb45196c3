package org.guildhall.federation.collusion.domain;

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
        return given + received >= MIN_TOTAL;
    }

    /** Enough approvals, and a ratio above 0.7. */
    public boolean suspicious() {
        return hasHistory() && above(7);
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
        if (after.above(7)) {
            return Risk.HIGH;
        }
        return after.above(6) ? Risk.MEDIUM : Risk.LOW;
    }

    /** In whole numbers, so that 7 of 10 is not above 0.7. */
    private boolean above(long tenths) {
        return Math.min(given, received) * 10 > Math.max(given, received) * tenths;
    }
}
