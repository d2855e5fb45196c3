package org.guildhall.settlement.receipt.grpc;

import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.receipt.domain.ReceiptPair;
import org.guildhall.settlement.v1.ReceiptCheck;
import org.guildhall.settlement.v1.ReceiptHalf;
import org.guildhall.settlement.v1.ReceiptRole;
import org.guildhall.settlement.v1.VerifyReceiptPairRequest;
import org.guildhall.settlement.v1.VerifyReceiptPairResponse;

/** Receipts between domain and contract. */
final class ReceiptProto {
    private ReceiptProto() {}

    static ReceiptPair pair(VerifyReceiptPairRequest request) {
        return new ReceiptPair(
                half(request.getVerification()),
                half(request.getFulfilment()),
                new PublicKey(request.getCitizenPublicKey()));
    }

    private static org.guildhall.settlement.receipt.domain.ReceiptHalf half(ReceiptHalf half) {
        return new org.guildhall.settlement.receipt.domain.ReceiptHalf(
                role(half.getRole()),
                half.getReceiptId(),
                new OperatorId(half.getOperatorId()),
                Period.of(half.getDayBucket()),
                half.getNullifierPrefix(),
                new Signature(half.getSignature()));
    }

    private static org.guildhall.settlement.receipt.domain.ReceiptRole role(ReceiptRole role) {
        return switch (role) {
            case RECEIPT_ROLE_VERIFICATION -> org.guildhall.settlement.receipt.domain.ReceiptRole.VERIFICATION;
            case RECEIPT_ROLE_FULFILMENT -> org.guildhall.settlement.receipt.domain.ReceiptRole.FULFILMENT;
            case RECEIPT_ROLE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("no role");
        };
    }

    static VerifyReceiptPairResponse response(List<org.guildhall.settlement.receipt.domain.ReceiptCheck> failed) {
        return VerifyReceiptPairResponse.newBuilder()
                .setValid(failed.isEmpty())
                .addAllFailedChecks(failed.stream().map(ReceiptProto::check).toList())
                .build();
    }

    private static ReceiptCheck check(org.guildhall.settlement.receipt.domain.ReceiptCheck check) {
        return switch (check) {
            case VERIFICATION_ROLE -> ReceiptCheck.RECEIPT_CHECK_VERIFICATION_ROLE;
            case FULFILMENT_ROLE -> ReceiptCheck.RECEIPT_CHECK_FULFILMENT_ROLE;
            case RECEIPT_ID -> ReceiptCheck.RECEIPT_CHECK_RECEIPT_ID;
            case OPERATOR_ID -> ReceiptCheck.RECEIPT_CHECK_OPERATOR_ID;
            case DAY_BUCKET -> ReceiptCheck.RECEIPT_CHECK_DAY_BUCKET;
            case NULLIFIER_PREFIX -> ReceiptCheck.RECEIPT_CHECK_NULLIFIER_PREFIX;
            case OPERATOR_SIGNATURE -> ReceiptCheck.RECEIPT_CHECK_OPERATOR_SIGNATURE;
            case CITIZEN_SIGNATURE -> ReceiptCheck.RECEIPT_CHECK_CITIZEN_SIGNATURE;
            case DISTINCT_KEYS -> ReceiptCheck.RECEIPT_CHECK_DISTINCT_KEYS;
        };
    }
}
