package org.guildhall.reputation.receipt.grpc;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.quarkus.grpc.stubs.ServerCalls;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.guildhall.platform.grpc.AnsweredStreams;
import org.guildhall.platform.request.Requests;
import org.guildhall.reputation.receipt.RecordRuling;
import org.guildhall.reputation.receipt.SubmitReceipts;
import org.guildhall.reputation.receipt.domain.Examined;
import org.guildhall.reputation.receipt.domain.Outcome;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RecordRulingResponse;
import org.guildhall.reputation.v1.SubmitReceiptRequest;
import org.guildhall.reputation.v1.SubmitReceiptResponse;
import org.guildhall.reputation.v1.SubmitReceiptsRequest;
import org.guildhall.reputation.v1.SubmitReceiptsResponse;

/** Written against gRPC's own observers for the stream's sake, see {@link AnsweredStreams}. */
@GrpcService
class ReceiptGrpc extends ReceiptServiceGrpc.ReceiptServiceImplBase {
    private final SubmitReceipts submitReceipts;
    private final RecordRuling recordRuling;
    private final Requests requests;
    private final AnsweredStreams streams;

    ReceiptGrpc(SubmitReceipts submitReceipts, RecordRuling recordRuling, Requests requests, AnsweredStreams streams) {
        this.submitReceipts = submitReceipts;
        this.recordRuling = recordRuling;
        this.requests = requests;
        this.streams = streams;
    }

    @Override
    public void submitReceipt(SubmitReceiptRequest request, StreamObserver<SubmitReceiptResponse> client) {
        ServerCalls.oneToOne(request, client, null, this::submit);
    }

    private Uni<SubmitReceiptResponse> submit(SubmitReceiptRequest request) {
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
    public StreamObserver<SubmitReceiptsRequest> submitReceipts(StreamObserver<SubmitReceiptsResponse> client) {
        SubmitReceipts.Batches batches = submitReceipts.open();
        return streams.open(client, SubmitReceipts.MOST_AT_ONCE, submitReceipts::whenFree, request -> batches.take(
                        ReceiptProto.bundle(request.getReceiptsList()))
                .map(ReceiptProto::response));
    }

    @Override
    public void recordRuling(RecordRulingRequest request, StreamObserver<RecordRulingResponse> client) {
        ServerCalls.oneToOne(request, client, null, this::rule);
    }

    private Uni<RecordRulingResponse> rule(RecordRulingRequest request) {
        return requests.once(request.getRequestId(), request, RecordRulingResponse.parser(), () -> recordRuling
                .run(ReceiptProto.ruling(request))
                .map(ReceiptProto::response));
    }
}
