package org.guildhall.settlement.batch.grpc;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.batch.GetBatch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchState.Finalized;
import org.guildhall.settlement.batch.domain.LoggedSettlement;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.v1.Batch;
import org.guildhall.settlement.v1.BatchState;
import org.guildhall.settlement.v1.Correction;
import org.guildhall.settlement.v1.DenialCode;
import org.guildhall.settlement.v1.DenialCounts;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.ReceiptCommitment;
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
                signature(request.getOperatorSignature()),
                request.hasReceipts() ? Optional.of(receipts(request.getReceipts())) : Optional.empty());
    }

    static Optional<Signature> signature(String hex) {
        return Optional.of(hex).filter(text -> !text.isEmpty()).map(Signature::new);
    }

    static org.guildhall.settlement.batch.domain.ReceiptCommitment receipts(ReceiptCommitment receipts) {
        return new org.guildhall.settlement.batch.domain.ReceiptCommitment(
                new Digest(receipts.getRoot()), receipts.getCount(), signature(receipts.getOperatorSignature()));
    }

    static org.guildhall.settlement.batch.domain.OutcomeCounts counts(OutcomeCounts counts) {
        DenialCounts denials = counts.getDenialCounts();
        return new org.guildhall.settlement.batch.domain.OutcomeCounts(
                counts.getSuccessfulCount(),
                denials.getInvalidSignature(),
                denials.getNullifierAlreadySeen(),
                denials.getRateLimitExceeded());
    }

    static OutcomeCounts counts(org.guildhall.settlement.batch.domain.OutcomeCounts counts) {
        return OutcomeCounts.newBuilder()
                .setSuccessfulCount(counts.successful())
                .setDenialCounts(DenialCounts.newBuilder()
                        .setInvalidSignature(counts.invalidSignature())
                        .setNullifierAlreadySeen(counts.nullifierAlreadySeen())
                        .setRateLimitExceeded(counts.rateLimitExceeded()))
                .build();
    }

    static Optional<Boolean> finalized(BatchState state) {
        return switch (state) {
            case BATCH_STATE_OPEN -> Optional.of(false);
            case BATCH_STATE_FINALIZED -> Optional.of(true);
            case BATCH_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    static Batch batch(GetBatch.Read read) {
        org.guildhall.settlement.batch.domain.Batch batch = read.batch();
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
        List<LoggedSettlement> settlements = read.settlements();
        int newest = settlements.size() - 1;
        for (int i = 0; i <= newest; i++) {
            Settlement settlement = settlement(settlements.get(i));
            if (i == newest) {
                answer.setSettlement(settlement);
            } else {
                answer.addSuperseded(settlement);
            }
        }
        return answer.build();
    }

    static Settlement settlement(LoggedSettlement logged) {
        org.guildhall.settlement.batch.domain.Settlement settlement = logged.settlement();
        Settlement.Builder answer = Settlement.newBuilder()
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
                .setLeafIndex(logged.leafIndex())
                .setEntry(settlement.entry());
        settlement
                .receipts()
                .ifPresent(receipts -> answer.setReceipts(ReceiptCommitment.newBuilder()
                        .setRoot(receipts.root().hex())
                        .setCount(receipts.count())
                        .setOperatorSignature(
                                receipts.signature().map(Signature::hex).orElse(""))));
        settlement
                .correction()
                .ifPresent(correction -> answer.setCorrection(Correction.newBuilder()
                        .setCorrects(correction.leafIndex())
                        .setReason(correction.reason())));
        return answer.build();
    }
}
