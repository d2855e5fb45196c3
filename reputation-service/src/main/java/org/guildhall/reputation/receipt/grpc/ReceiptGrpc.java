package org.guildhall.reputation.receipt.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.guildhall.platform.request.Requests;
import org.guildhall.reputation.receipt.RecordRuling;
import org.guildhall.reputation.receipt.SubmitReceipts;
import org.guildhall.reputation.receipt.domain.Examined;
import org.guildhall.reputation.receipt.domain.Outcome;
import org.guildhall.reputation.v1.ReceiptService;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RecordRulingResponse;
import org.guildhall.reputation.v1.SubmitReceiptRequest;
import org.guildhall.reputation.v1.SubmitReceiptResponse;
import org.guildhall.reputation.v1.SubmitReceiptsRequest;
import org.guildhall.reputation.v1.SubmitReceiptsResponse;

@GrpcService
class ReceiptGrpc implements ReceiptService {
    private final SubmitReceipts submitReceipts;
    private final RecordRuling recordRuling;
    private final Requests requests;

    ReceiptGrpc(SubmitReceipts submitReceipts, RecordRuling recordRuling, Requests requests) {
        this.submitReceipts = submitReceipts;
        this.recordRuling = recordRuling;
        this.requests = requests;
    }

    @Override
    public Uni<SubmitReceiptResponse> submitReceipt(SubmitReceiptRequest request) {
        // Signatures are verified before the transaction begins; inside of it the result is only picked up.
        Uni<List<Examined>> examined = submitReceipts
                .examine(ReceiptProto.bundle(List.of(request.getReceipt())))
                .memoize()
                .indefinitely();
        AtomicReference<List<Outcome>> given = new AtomicReference<>(List.of());
        Uni<SubmitReceiptResponse> recorded =
                requests.once(request.getRequestId(), request, SubmitReceiptResponse.parser(), () -> examined.flatMap(
                                submitReceipts::record)
                        .invoke(given::set)
                        .map(outcomes -> ReceiptProto.response(outcomes.get(0))));
        return examined.flatMap(ignored -> recorded).invoke(() -> submitReceipts.count(given.get()));
    }

    @Override
    public Multi<SubmitReceiptsResponse> submitReceipts(Multi<SubmitReceiptsRequest> requests) {
        return submitReceipts.stream(requests.map(request -> ReceiptProto.bundle(request.getReceiptsList())))
                .map(ReceiptProto::response);
    }

    @Override
    public Uni<RecordRulingResponse> recordRuling(RecordRulingRequest request) {
        return requests.once(request.getRequestId(), request, RecordRulingResponse.parser(), () -> recordRuling
                .run(ReceiptProto.ruling(request))
                .map(ReceiptProto::response));
    }
}
