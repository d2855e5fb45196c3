package org.guildhall.launcher.story;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.v1.MintSignature;
import org.guildhall.reputation.v1.PaymentProof;
import org.guildhall.reputation.v1.Receipt;

/**
 * A receipt as provider and consumer sign it.
 *
 * @param lease names the work
 * @param successPercent how well it went, 0 to 100
 * @param completedAt whole seconds
 * @param payment names the swap that paid for it; each proves one receipt
 */
public record SignedReceipt(
        String lease, Actor provider, Actor consumer, int successPercent, Instant completedAt, String payment) {
    private static final int PAID_SECONDS = 3600;

    SignedReceipt withLease(String other) {
        return new SignedReceipt(other, provider, consumer, successPercent, completedAt, payment);
    }

    SignedReceipt withPayment(String other) {
        return new SignedReceipt(lease, provider, consumer, successPercent, completedAt, other);
    }

    SignedReceipt withSuccess(int percent) {
        return new SignedReceipt(lease, provider, consumer, percent, completedAt, payment);
    }

    SignedReceipt withConsumer(Actor other) {
        return new SignedReceipt(lease, provider, other, successPercent, completedAt, payment);
    }

    /** The statement {@code receipt} with the mint's proof in it. */
    public Statement statement(Mint mint) {
        MintSignature proof = mint.proof(payment);
        Map<String, Object> payment = new TreeMap<>();
        payment.put("mint_url", mint.url());
        payment.put("swap_response_hash", proof.getSwapResponseHash());
        payment.put("swap_response_signature", proof.getSwapResponseSignature());
        return Statement.of(
                "receipt",
                "lease_id",
                lease,
                "provider_key",
                provider.key().hex(),
                "consumer_key",
                consumer.key().hex(),
                "duration_paid",
                PAID_SECONDS,
                "duration_delivered",
                delivered(),
                "success",
                BigDecimal.valueOf(successPercent, 2),
                "payment_proof",
                payment,
                "version",
                2,
                "completed_at",
                completedAt.getEpochSecond());
    }

    /** The receipt on the wire, signed by whoever plays the two. */
    Receipt message(Mint mint, Actor asConsumer, Actor asProvider) {
        Digest digest = statement(mint).digest();
        return Receipt.newBuilder()
                .setLeaseId(lease)
                .setProviderKey(provider.key().hex())
                .setConsumerKey(consumer.key().hex())
                .setDurationPaid(Duration.newBuilder().setSeconds(PAID_SECONDS))
                .setDurationDelivered(Duration.newBuilder().setSeconds(delivered()))
                .setSuccess(successPercent / 100.0)
                .setPaymentProof(
                        PaymentProof.newBuilder().setMintUrl(mint.url()).setMintSignature(mint.proof(payment)))
                .setConsumerSignature(asConsumer.sign(digest))
                .setProviderSignature(asProvider.sign(digest))
                .setCompletedAt(Timestamp.newBuilder().setSeconds(completedAt.getEpochSecond()))
                .build();
    }

    /** The receipt on the wire, signed by both. */
    public Receipt message(Mint mint) {
        return message(mint, consumer, provider);
    }

    private int delivered() {
        return PAID_SECONDS * successPercent / 100;
    }

    /** A mint that signs its swap responses. */
    public record Mint(String url, Actor signer) {
        MintSignature proof(String payment) {
            Digest swapResponse = Digest.of(
                    Statement.sha256(("swap response " + url + " " + payment).getBytes(StandardCharsets.UTF_8)));
            return MintSignature.newBuilder()
                    .setSwapResponseHash(swapResponse.hex())
                    .setSwapResponseSignature(signer.sign(swapResponse))
                    .build();
        }
    }
}
