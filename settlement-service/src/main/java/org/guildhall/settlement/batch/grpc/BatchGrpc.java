package org.guildhall.settlement.batch.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import org.guildhall.platform.request.Requests;
import org.guildhall.settlement.batch.FinalizeBatch;
import org.guildhall.settlement.batch.GetBatch;
import org.guildhall.settlement.batch.RecordOutcome;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.v1.BatchService;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.GetBatchRequest;
import org.guildhall.settlement.v1.GetBatchResponse;
import org.guildhall.settlement.v1.RecordDenialRequest;
import org.guildhall.settlement.v1.RecordDenialResponse;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RecordRedemptionResponse;

/** The edge of batches. */
@GrpcService
class BatchGrpc implements BatchService {
    private final RecordOutcome recordOutcome;
    private final GetBatch getBatch;
    private final FinalizeBatch finalizeBatch;
    private final Requests requests;

    BatchGrpc(RecordOutcome recordOutcome, GetBatch getBatch, FinalizeBatch finalizeBatch, Requests requests) {
        this.recordOutcome = recordOutcome;
        this.getBatch = getBatch;
        this.finalizeBatch = finalizeBatch;
        this.requests = requests;
    }

    @Override
    public Uni<RecordRedemptionResponse> recordRedemption(RecordRedemptionRequest request) {
        return recordOutcome
                .run(new Recording(
                        BatchProto.batchId(request.getOperatorId(), request.getPeriodId()),
                        OutcomeCounts.REDEMPTION,
                        BatchProto.producer(request.hasProducer(), request.getProducer())))
                .map(duplicate -> RecordRedemptionResponse.newBuilder()
                        .setDuplicate(duplicate)
                        .build());
    }

    @Override
    public Uni<RecordDenialResponse> recordDenial(RecordDenialRequest request) {
        return recordOutcome
                .run(new Recording(
                        BatchProto.batchId(request.getOperatorId(), request.getPeriodId()),
                        OutcomeCounts.denial(BatchProto.denialCode(request.getCode())),
                        BatchProto.producer(request.hasProducer(), request.getProducer())))
                .map(duplicate -> RecordDenialResponse.newBuilder()
                        .setDuplicate(duplicate)
                        .build());
    }

    @Override
    public Uni<GetBatchResponse> getBatch(GetBatchRequest request) {
        return getBatch.run(BatchProto.batchId(request.getOperatorId(), request.getPeriodId()))
                .map(batch -> GetBatchResponse.newBuilder()
                        .setBatch(BatchProto.batch(batch))
                        .build());
    }

    @Override
    public Uni<FinalizeBatchResponse> finalizeBatch(FinalizeBatchRequest request) {
        return requests.once(request.getRequestId(), request, FinalizeBatchResponse.parser(), () -> finalizeBatch
                .run(BatchProto.batchId(request.getOperatorId(), request.getPeriodId()), BatchProto.closing(request))
                .map(settlement -> FinalizeBatchResponse.newBuilder()
                        .setSettlement(BatchProto.settlement(settlement))
                        .build()));
    }
}
