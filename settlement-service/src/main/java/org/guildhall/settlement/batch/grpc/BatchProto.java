package org.guildhall.settlement.batch.grpc;

import java.util.Optional;
import java.util.UUID;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchState.Finalized;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.v1.Batch;
import org.guildhall.settlement.v1.BatchState;
import org.guildhall.settlement.v1.DenialCode;
import org.guildhall.settlement.v1.DenialCounts;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.Settlement;

/** Batches between domain and contract. */
final class BatchProto {
    private BatchProto() {}

    static BatchId batchId(String operatorId, String periodId) {
        return new BatchId(new OperatorId(operatorId), Period.of(periodId));
    }

    static Optional<org.guildhall.settlement.batch.domain.Producer> producer(boolean named, Producer producer) {
        return named
                ? Optional.of(new org.guildhall.settlement.batch.domain.Producer(
                        UUID.fromString(producer.getProducerId()), producer.getEpoch(), producer.getSequence()))
                : Optional.empty();
    }

    static org.guildhall.settlement.batch.domain.DenialCode denialCode(DenialCode code) {
        return switch (code) {
            case DENIAL_CODE_INVALID_SIGNATURE -> org.guildhall.settlement.batch.domain.DenialCode.INVALID_SIGNATURE;
            case DENIAL_CODE_NULLIFIER_ALREADY_SEEN ->
                org.guildhall.settlement.batch.domain.DenialCode.NULLIFIER_ALREADY_SEEN;
            case DENIAL_CODE_RATE_LIMIT_EXCEEDED ->
                org.guildhall.settlement.batch.domain.DenialCode.RATE_LIMIT_EXCEEDED;
            case DENIAL_CODE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("the contract refuses other codes before");
        };
    }

    static org.guildhall.settlement.batch.domain.Batch.Closing closing(FinalizeBatchRequest request) {
        return new org.guildhall.settlement.batch.domain.Batch.Closing(
                request.getEarly(),
                request.hasExpectedCounts() ? Optional.of(counts(request.getExpectedCounts())) : Optional.empty(),
                Optional.of(request.getOperatorSignature())
                        .filter(hex -> !hex.isEmpty())
                        .map(Signature::new));
    }

    private static org.guildhall.settlement.batch.domain.OutcomeCounts counts(OutcomeCounts counts) {
        DenialCounts denials = counts.getDenialCounts();
        return new org.guildhall.settlement.batch.domain.OutcomeCounts(
                counts.getSuccessfulCount(),
                denials.getInvalidSignature(),
                denials.getNullifierAlreadySeen(),
                denials.getRateLimitExceeded());
    }

    private static OutcomeCounts counts(org.guildhall.settlement.batch.domain.OutcomeCounts counts) {
        return OutcomeCounts.newBuilder()
                .setSuccessfulCount(counts.successful())
                .setDenialCounts(DenialCounts.newBuilder()
                        .setInvalidSignature(counts.invalidSignature())
                        .setNullifierAlreadySeen(counts.nullifierAlreadySeen())
                        .setRateLimitExceeded(counts.rateLimitExceeded()))
                .build();
    }

    static Batch batch(org.guildhall.settlement.batch.domain.Batch batch) {
        Batch.Builder answer = Batch.newBuilder()
                .setOperatorId(batch.id().operator().text())
                .setPeriodId(batch.id().period().id())
                .setState(
                        batch.state() instanceof Finalized
                                ? BatchState.BATCH_STATE_FINALIZED
                                : BatchState.BATCH_STATE_OPEN)
                .setCounts(counts(batch.counts()))
                .setPeriodStartsAt(ProtoTime.timestamp(batch.id().period().start()))
                .setPeriodEndsAt(ProtoTime.timestamp(batch.id().period().end()));
        batch.settlement().map(BatchProto::settlement).ifPresent(answer::setSettlement);
        return answer.build();
    }

    static Settlement settlement(org.guildhall.settlement.batch.domain.Settlement settlement) {
        return Settlement.newBuilder()
                .setOperatorId(settlement.batch().operator().text())
                .setPeriodId(settlement.batch().period().id())
                .setCounts(counts(settlement.counts()))
                .setPayload(settlement.payload().canonicalJson())
                .setPayloadDigest(settlement.payload().digest().hex())
                .setOperatorSignature(
                        settlement.signed().map(by -> by.signature().hex()).orElse(""))
                .setOperatorPublicKey(
                        settlement.signed().map(by -> by.key().hex()).orElse(""))
                .setFinalizedAt(ProtoTime.timestamp(settlement.finalizedAt()))
                .build();
    }
}
