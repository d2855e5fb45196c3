package org.guildhall.reputation.receipt.domain;

import java.time.Duration;
import java.time.Instant;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * A well-formed completion receipt; nothing about it is verified yet.
 *
 * @param leaseId names the work
 * @param providerKey who did it
 * @param consumerKey who paid for it
 * @param durationPaid whole seconds, 0 or more
 * @param durationDelivered whole seconds, 0 or more
 * @param success how well it went
 * @param paymentProof a {@link PaymentProof.MintSignature} if the version is 1
 * @param version how it is signed
 * @param consumerSignature over {@link #content()}
 * @param providerSignature over {@link #content()}
 * @param completedAt whole Unix seconds, as the receipt says; version 1 doesn't sign it
 */
public record Receipt(
        LeaseId leaseId,
        PublicKey providerKey,
        PublicKey consumerKey,
        Duration durationPaid,
        Duration durationDelivered,
        Success success,
        PaymentProof paymentProof,
        ReceiptVersion version,
        Signature consumerSignature,
        Signature providerSignature,
        Instant completedAt) {
    /** The longest span of a protobuf duration: about 10,000 years. */
    private static final Duration LONGEST = Duration.ofSeconds(315_576_000_000L);

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** @throws IllegalArgumentException if a bound is broken; the message names the field */
    public Receipt {
        requireSeconds("duration_paid", durationPaid);
        requireSeconds("duration_delivered", durationDelivered);
        if (completedAt.getNano() != 0 || completedAt.getEpochSecond() < 0 || completedAt.isAfter(LATEST)) {
            throw new IllegalArgumentException("completed_at must be whole seconds from 1970 to 9999");
        }
        if (version == ReceiptVersion.V1 && !(paymentProof instanceof PaymentProof.MintSignature)) {
            throw new IllegalArgumentException("payment_proof of version 1 must be a mint signature");
        }
    }

    private static void requireSeconds(String field, Duration duration) {
        if (duration.isNegative() || duration.getNano() != 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(field + " must be whole seconds, 0 to " + LONGEST.toSeconds());
        }
    }

    /** What both parties sign. */
    public SignedContent content() {
        return SignedContent.of(this);
    }
}
