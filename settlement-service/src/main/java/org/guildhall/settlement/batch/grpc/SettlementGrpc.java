package org.guildhall.settlement.batch.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.guildhall.log.Hash;
import org.guildhall.log.ReceiptTree;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.Digest;
import org.guildhall.settlement.batch.CorrectSettlement;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.log.grpc.InclusionProto;
import org.guildhall.settlement.v1.CorrectSettlementRequest;
import org.guildhall.settlement.v1.CorrectSettlementResponse;
import org.guildhall.settlement.v1.ReceiptOpening;
import org.guildhall.settlement.v1.ReceiptVerdict;
import org.guildhall.settlement.v1.SettlementService;
import org.guildhall.settlement.v1.VerifyReceiptCommitmentRequest;
import org.guildhall.settlement.v1.VerifyReceiptCommitmentResponse;

/** The edge of settlements after their batch is closed. */
@GrpcService
class SettlementGrpc implements SettlementService {
    private final CorrectSettlement correctSettlement;
    private final Requests requests;

    SettlementGrpc(CorrectSettlement correctSettlement, Requests requests) {
        this.correctSettlement = correctSettlement;
        this.requests = requests;
    }

    @Override
    public Uni<CorrectSettlementResponse> correctSettlement(CorrectSettlementRequest request) {
        return requests.once(
                request.getRequestId(), request, CorrectSettlementResponse.parser(), () -> correctSettlement
                        .run(
                                BatchProto.batchId(request.getOperatorId(), request.getPeriodId()),
                                new Batch.Correcting(
                                        request.getCorrects(),
                                        BatchProto.counts(request.getCounts()),
                                        request.getReason(),
                                        BatchProto.signature(request.getOperatorSignature()),
                                        request.hasReceipts()
                                                ? Optional.of(BatchProto.receipts(request.getReceipts()))
                                                : Optional.empty()))
                        .map(corrected -> CorrectSettlementResponse.newBuilder()
                                .setSettlement(BatchProto.settlement(corrected.logged()))
                                .setInclusion(InclusionProto.appended(corrected.proof()))
                                .build()));
    }

    @Override
    public Uni<VerifyReceiptCommitmentResponse> verifyReceiptCommitment(VerifyReceiptCommitmentRequest request) {
        return Uni.createFrom().item(() -> VerifyReceiptCommitmentResponse.newBuilder()
                .setVerdict(verdict(request))
                .build());
    }

    private static ReceiptVerdict verdict(VerifyReceiptCommitmentRequest request) {
        Hash receipt = ReceiptTree.salted(
                new Digest(request.getSalt()).bytes(), new Digest(request.getReceiptDigest()).bytes());
        Hash root = hash(request.getReceiptsRoot());
        long count = request.getReceipts();
        boolean counted = opening(request.hasOpening(), request.getOpening())
                .filter(own -> own.salted().equals(receipt) && own.isIn(root, count))
                .isPresent();
        if (counted) {
            return ReceiptVerdict.RECEIPT_VERDICT_COUNTED;
        }
        ReceiptTree.Gap gap = new ReceiptTree.Gap(
                opening(request.hasBefore(), request.getBefore()), opening(request.hasAfter(), request.getAfter()));
        return gap.excludes(receipt, root, count)
                ? ReceiptVerdict.RECEIPT_VERDICT_LEFT_OUT
                : ReceiptVerdict.RECEIPT_VERDICT_NOT_SHOWN;
    }

    private static Optional<ReceiptTree.Opening> opening(boolean given, ReceiptOpening opening) {
        return given
                ? Optional.of(new ReceiptTree.Opening(
                        hash(opening.getSaltedDigest()),
                        opening.getIndex(),
                        opening.getPathList().stream().map(SettlementGrpc::hash).toList()))
                : Optional.empty();
    }

    private static Hash hash(String hex) {
        return Hash.of(new Digest(hex).bytes());
    }
}
