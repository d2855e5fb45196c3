package org.guildhall.settlement.batch.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.settlement.batch.FinalizeBatch;
import org.guildhall.settlement.batch.GetBatch;
import org.guildhall.settlement.batch.ListBatches;
import org.guildhall.settlement.batch.RecordOutcome;
import org.guildhall.settlement.batch.RollUpBatch;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.log.grpc.InclusionProto;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.v1.BatchService;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.GetBatchRequest;
import org.guildhall.settlement.v1.GetBatchResponse;
import org.guildhall.settlement.v1.ListBatchesRequest;
import org.guildhall.settlement.v1.ListBatchesResponse;
import org.guildhall.settlement.v1.RecordDenialRequest;
import org.guildhall.settlement.v1.RecordDenialResponse;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RecordRedemptionResponse;
import org.guildhall.settlement.v1.RollUpBatchRequest;
import org.guildhall.settlement.v1.RollUpBatchResponse;

/** The edge of batches. */
@GrpcService
class BatchGrpc implements BatchService {
    private final RecordOutcome recordOutcome;
    private final GetBatch getBatch;
    private final FinalizeBatch finalizeBatch;
    private final ListBatches listBatches;
    private final RollUpBatch rollUpBatch;
    private final Requests requests;

    BatchGrpc(
            RecordOutcome recordOutcome,
            GetBatch getBatch,
            FinalizeBatch finalizeBatch,
            ListBatches listBatches,
            RollUpBatch rollUpBatch,
            Requests requests) {
        this.recordOutcome = recordOutcome;
        this.getBatch = getBatch;
        this.finalizeBatch = finalizeBatch;
        this.listBatches = listBatches;
        this.rollUpBatch = rollUpBatch;
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
    public Uni<ListBatchesResponse> listBatches(ListBatchesRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        return listBatches
                .run(
                        Optional.of(request.getOperatorId())
                                .filter(id -> !id.isEmpty())
                                .map(OperatorId::new),
                        Optional.of(request.getPeriodId())
                                .filter(id -> !id.isEmpty())
                                .map(Period::of),
                        BatchProto.finalized(request.getState()),
                        page)
                .map(found -> ListBatchesResponse.newBuilder()
                        .addAllBatches(found.map(BatchProto::batch).items())
                        .setNextPageToken(found.nextToken())
                        .build());
    }

    @Override
    public Uni<RollUpBatchResponse> rollUpBatch(RollUpBatchRequest request) {
        return requests.once(request.getRequestId(), request, RollUpBatchResponse.parser(), () -> rollUpBatch
                .run(
                        BatchProto.batchId(request.getOperatorId(), request.getPeriodId()),
                        Period.of(request.getIntoPeriodId()),
                        request.getEarly())
                .map(batch -> RollUpBatchResponse.newBuilder()
                        .setBatch(BatchProto.batch(new GetBatch.Read(batch, List.of())))
                        .build()));
    }

    @Override
    public Uni<FinalizeBatchResponse> finalizeBatch(FinalizeBatchRequest request) {
        return finalizeBatch
                .run(
                        BatchProto.batchId(request.getOperatorId(), request.getPeriodId()),
                        BatchProto.closing(request),
                        requests.once(request.getRequestId(), request, FinalizeBatchResponse.parser()),
                        finalized -> FinalizeBatchResponse.newBuilder()
                                .setSettlement(BatchProto.settlement(finalized.logged()))
                                .setInclusion(InclusionProto.appended(finalized.proof()))
                                .build())
                .map(FinalizeBatchResponse.class::cast);
    }
}
