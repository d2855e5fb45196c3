package org.guildhall.reputation.receipt.grpc;

import java.time.DateTimeException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.mint.domain.Denomination;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.mint.domain.Point;
import org.guildhall.reputation.receipt.SubmitReceipts.Brought;
import org.guildhall.reputation.receipt.SubmitReceipts.Bundle;
import org.guildhall.reputation.receipt.domain.LeaseId;
import org.guildhall.reputation.receipt.domain.Outcome;
import org.guildhall.reputation.receipt.domain.PaymentProof;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;
import org.guildhall.reputation.receipt.domain.Ruling;
import org.guildhall.reputation.receipt.domain.Success;
import org.guildhall.reputation.receipt.domain.Verdict;
import org.guildhall.reputation.v1.ReceiptOutcome;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RecordRulingResponse;
import org.guildhall.reputation.v1.RulingDecision;
import org.guildhall.reputation.v1.RulingEffect;
import org.guildhall.reputation.v1.SubmitReceiptResponse;
import org.guildhall.reputation.v1.SubmitReceiptsResponse;

/** Receipts between contract and domain; what isn't well-formed becomes {@link Brought.Malformed}. */
final class ReceiptProto {
    private ReceiptProto() {}

    static Bundle bundle(List<org.guildhall.reputation.v1.Receipt> receipts) {
        return new Bundle() {
            @Override
            public Set<MintUrl> mints() {
                return receipts.stream()
                        .map(receipt -> receipt.getPaymentProof().getMintUrl())
                        .distinct()
                        .filter(MintUrl::isOne)
                        .map(MintUrl::new)
                        .collect(Collectors.toSet());
            }

            @Override
            public List<Brought> read() {
                return receipts.stream().map(ReceiptProto::brought).toList();
            }
        };
    }

    private static Brought brought(org.guildhall.reputation.v1.Receipt receipt) {
        try {
            return new Brought.Sound(receipt(receipt));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return new Brought.Malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Receipt receipt(org.guildhall.reputation.v1.Receipt receipt) {
        return new Receipt(
                field("lease_id", receipt.getLeaseId(), LeaseId::new),
                field("provider_key", receipt.getProviderKey(), PublicKey::new),
                field("consumer_key", receipt.getConsumerKey(), PublicKey::new),
                ProtoTime.duration(receipt.getDurationPaid()),
                ProtoTime.duration(receipt.getDurationDelivered()),
                field("success", receipt.getSuccess(), Success::of),
                paymentProof(receipt.getPaymentProof()),
                field("version", receipt.hasVersion() ? receipt.getVersion() : 2, ReceiptVersion::of),
                field("consumer_signature", receipt.getConsumerSignature(), Signature::new),
                field("provider_signature", receipt.getProviderSignature(), Signature::new),
                completedAt(receipt));
    }

    private static java.time.Instant completedAt(org.guildhall.reputation.v1.Receipt receipt) {
        if (!receipt.hasCompletedAt()) {
            throw new IllegalArgumentException("completed_at is missing");
        }
        return ProtoTime.instant(receipt.getCompletedAt());
    }

    private static PaymentProof paymentProof(org.guildhall.reputation.v1.PaymentProof proof) {
        MintUrl mintUrl = field("payment_proof.mint_url", proof.getMintUrl(), MintUrl::new);
        return switch (proof.getProofCase()) {
            case MINT_SIGNATURE ->
                new PaymentProof.MintSignature(
                        mintUrl,
                        field(
                                "payment_proof.mint_signature.swap_response_hash",
                                proof.getMintSignature().getSwapResponseHash(),
                                Digest::new),
                        field(
                                "payment_proof.mint_signature.swap_response_signature",
                                proof.getMintSignature().getSwapResponseSignature(),
                                Signature::new));
            case CASHU_DLEQ -> cashuDleq(mintUrl, proof.getCashuDleq());
            case PROOF_NOT_SET -> throw new IllegalArgumentException("payment_proof is missing");
        };
    }

    private static PaymentProof cashuDleq(MintUrl mintUrl, org.guildhall.reputation.v1.CashuDleq proof) {
        String path = "payment_proof.cashu_dleq.";
        if (!proof.getR().isEmpty()) {
            throw new IllegalArgumentException(path + "r: must not be sent, it would let the mint link a withdrawal");
        }
        return new PaymentProof.CashuDleq(
                mintUrl,
                field(path + "denomination", proof, p -> new Denomination(p.getKeysetId(), p.getAmount())),
                field(path + "blinded_message", proof.getBlindedMessage(), Point::new),
                field(path + "blind_signature", proof.getBlindSignature(), Point::new),
                field(path + "e", proof.getE(), Digest::new),
                field(path + "s", proof.getS(), Digest::new));
    }

    private static <F, T> T field(String name, F value, Function<F, T> type) {
        try {
            return type.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    static SubmitReceiptResponse response(Outcome outcome) {
        return SubmitReceiptResponse.newBuilder().setOutcome(outcome(outcome)).build();
    }

    static Ruling ruling(RecordRulingRequest proto) {
        return new Ruling(
                new Digest(proto.getReceiptDigest()),
                UUID.fromString(proto.getDisputeId()),
                proto.getDecision() == RulingDecision.RULING_DECISION_FOR_BUYER,
                new PublicKey(proto.getBuyerKey()),
                new PublicKey(proto.getSellerKey()),
                ProtoTime.instant(proto.getDecidedAt()));
    }

    static RecordRulingResponse response(Ruling.Effect effect) {
        RulingEffect proto =
                switch (effect) {
                    case VOIDED -> RulingEffect.RULING_EFFECT_VOIDED;
                    case STANDS -> RulingEffect.RULING_EFFECT_STANDS;
                    case RECEIPT_UNKNOWN -> RulingEffect.RULING_EFFECT_RECEIPT_UNKNOWN;
                    case OTHER_PARTIES -> RulingEffect.RULING_EFFECT_OTHER_PARTIES;
                };
        return RecordRulingResponse.newBuilder().setEffect(proto).build();
    }

    static SubmitReceiptsResponse response(List<Outcome> outcomes) {
        SubmitReceiptsResponse.Builder proto = SubmitReceiptsResponse.newBuilder();
        outcomes.forEach(outcome -> proto.addOutcomes(outcome(outcome)));
        return proto.build();
    }

    private static ReceiptOutcome outcome(Outcome outcome) {
        ReceiptOutcome.Builder proto = ReceiptOutcome.newBuilder()
                .setVerdict(verdict(outcome.verdict()))
                .setDetail(outcome.detail());
        if (outcome.digest() != null) {
            proto.setReceiptDigest(outcome.digest().hex());
        }
        return proto.build();
    }

    private static ReceiptVerdict verdict(Verdict verdict) {
        return switch (verdict) {
            case ACCEPTED -> ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED;
            case DUPLICATE -> ReceiptVerdict.RECEIPT_VERDICT_DUPLICATE;
            case MALFORMED -> ReceiptVerdict.RECEIPT_VERDICT_MALFORMED;
            case BAD_CONSUMER_SIGNATURE -> ReceiptVerdict.RECEIPT_VERDICT_BAD_CONSUMER_SIGNATURE;
            case BAD_PROVIDER_SIGNATURE -> ReceiptVerdict.RECEIPT_VERDICT_BAD_PROVIDER_SIGNATURE;
            case SELF_DEALING -> ReceiptVerdict.RECEIPT_VERDICT_SELF_DEALING;
            case CONFLICT -> ReceiptVerdict.RECEIPT_VERDICT_CONFLICT;
            case FUTURE -> ReceiptVerdict.RECEIPT_VERDICT_FUTURE;
            case UNKNOWN_MINT -> ReceiptVerdict.RECEIPT_VERDICT_UNKNOWN_MINT;
            case BAD_PAYMENT_PROOF -> ReceiptVerdict.RECEIPT_VERDICT_BAD_PAYMENT_PROOF;
            case PROOF_REPLAYED -> ReceiptVerdict.RECEIPT_VERDICT_PROOF_REPLAYED;
        };
    }
}
