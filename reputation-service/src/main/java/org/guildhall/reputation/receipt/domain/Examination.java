package org.guildhall.reputation.receipt.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintUrl;

/**
 * Checks receipts for everything that doesn't depend on other receipts.
 *
 * @param mints the registered ones among those that the receipts name
 * @param cryptography verifies
 * @param now when the receipts are examined
 */
public record Examination(Map<MintUrl, Mint> mints, Cryptography cryptography, Instant now) {
    /** How far the clocks of honest parties may be ahead of ours; a receipt exactly so far ahead is taken. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    /** Source: docs/reputation.md, "Verdicts". */
    public Examined examine(Receipt receipt) {
        SignedContent content = receipt.content();
        if (receipt.providerKey().equals(receipt.consumerKey())) {
            return new Examined.Settled(Outcome.of(Verdict.SELF_DEALING, content));
        }
        if (receipt.completedAt().isAfter(now.plus(AHEAD))) {
            return new Examined.Settled(Outcome.of(Verdict.FUTURE, content));
        }
        if (!signed(receipt.consumerKey(), content, receipt.consumerSignature())) {
            return new Examined.Settled(Outcome.of(Verdict.BAD_CONSUMER_SIGNATURE, content));
        }
        if (!signed(receipt.providerKey(), content, receipt.providerSignature())) {
            return new Examined.Settled(Outcome.of(Verdict.BAD_PROVIDER_SIGNATURE, content));
        }
        boolean timeIsSigned = receipt.version() == ReceiptVersion.V2;
        Instant completedAt = timeIsSigned || receipt.completedAt().isBefore(now) ? receipt.completedAt() : now;
        Instant activityAt = timeIsSigned ? completedAt : now;
        return new Examined.Signed(
                receipt, content, completedAt, activityAt, now, payment(receipt.paymentProof(), completedAt));
    }

    private boolean signed(PublicKey key, SignedContent content, Signature signature) {
        return cryptography.isSigned(key, content.digest(), signature);
    }

    private Verdict payment(PaymentProof proof, Instant completedAt) {
        Mint mint = mints.get(proof.mintUrl());
        if (mint == null) {
            return Verdict.UNKNOWN_MINT;
        }
        return proof.isMadeBy(mint, completedAt, cryptography) ? Verdict.ACCEPTED : Verdict.BAD_PAYMENT_PROOF;
    }
}
