package org.guildhall.reputation.receipt.domain;

import org.guildhall.platform.value.Digest;

/**
 * The verdict on one receipt.
 *
 * @param digest what both parties signed; null if the receipt is malformed
 * @param detail which field is malformed and why; empty for other verdicts
 */
public record Outcome(Verdict verdict, Digest digest, String detail) {
    public static Outcome malformed(String detail) {
        return new Outcome(Verdict.MALFORMED, null, detail);
    }

    static Outcome of(Verdict verdict, SignedContent content) {
        return new Outcome(verdict, content.digest(), "");
    }
}
