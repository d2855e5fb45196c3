package org.guildhall.reputation.receipt.domain;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Npub;

/**
 * What both parties of a receipt sign.
 *
 * @param json RFC 8785 canonical JSON
 * @param digest what BIP-340 is applied to; identifies the receipt
 */
public record SignedContent(String json, Digest digest) {
    private static final byte[] TAG = Statement.sha256("guildhall/receipt/v1".getBytes(StandardCharsets.US_ASCII));

    /** Source: docs/reputation.md, "What is signed". */
    static SignedContent of(Receipt receipt) {
        return switch (receipt.version()) {
            case V1 -> version1(receipt);
            case V2 -> version2(receipt);
        };
    }

    private static SignedContent version2(Receipt receipt) {
        Map<String, Object> members = common(receipt);
        members.put("provider_key", receipt.providerKey().hex());
        members.put("consumer_key", receipt.consumerKey().hex());
        members.put("success", receipt.success().decimal());
        members.put("payment_proof", receipt.paymentProof().members());
        members.put("completed_at", receipt.completedAt().getEpochSecond());
        // What the statement "receipt" is, canonicalized once instead of for text and digest each.
        String json = Statement.canonicalJson(members);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new SignedContent(json, Digest.of(Statement.sha256(TAG, TAG, bytes)));
    }

    private static SignedContent version1(Receipt receipt) {
        PaymentProof.MintSignature proof = (PaymentProof.MintSignature) receipt.paymentProof();
        Map<String, Object> members = common(receipt);
        members.put("provider_npub", Npub.of(receipt.providerKey()));
        members.put("consumer_npub", Npub.of(receipt.consumerKey()));
        members.put("success_flag", receipt.success().decimal());
        members.put(
                "payment_proof",
                Map.of(
                        "mint_url", proof.mintUrl().text(),
                        "swap_response_signature", proof.swapResponseSignature().hex()));
        String json = Statement.canonicalJson(members);
        return new SignedContent(json, Digest.of(Statement.sha256(json.getBytes(StandardCharsets.UTF_8))));
    }

    private static Map<String, Object> common(Receipt receipt) {
        Map<String, Object> members = new TreeMap<>();
        members.put("lease_id", receipt.leaseId().text());
        members.put("duration_paid", receipt.durationPaid().toSeconds());
        members.put("duration_delivered", receipt.durationDelivered().toSeconds());
        members.put("version", receipt.version().number());
        return members;
    }
}
