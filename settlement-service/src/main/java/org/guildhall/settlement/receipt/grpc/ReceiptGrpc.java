package org.guildhall.settlement.receipt.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.settlement.receipt.VerifyReceiptPair;
import org.guildhall.settlement.v1.ReceiptService;
import org.guildhall.settlement.v1.VerifyReceiptPairRequest;
import org.guildhall.settlement.v1.VerifyReceiptPairResponse;

/** The edge of receipts. */
@GrpcService
class ReceiptGrpc implements ReceiptService {
    private final VerifyReceiptPair verifyReceiptPair;

    ReceiptGrpc(VerifyReceiptPair verifyReceiptPair) {
        this.verifyReceiptPair = verifyReceiptPair;
    }

    @Override
    public Uni<VerifyReceiptPairResponse> verifyReceiptPair(VerifyReceiptPairRequest request) {
        return verifyReceiptPair.run(ReceiptProto.pair(request)).map(ReceiptProto::response);
    }
}
