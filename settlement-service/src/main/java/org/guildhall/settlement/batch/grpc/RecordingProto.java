package org.guildhall.settlement.batch.grpc;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;
import org.guildhall.settlement.v1.OutcomeDelta;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.guildhall.settlement.v1.RefusedDelta;

/** Recordings in bulk between domain and contract. */
final class RecordingProto {
    private RecordingProto() {}

    static List<Recording> recordings(RecordOutcomesRequest request) {
        BatchId batch = BatchProto.batchId(request.getOperatorId(), request.getPeriodId());
        List<Recording> recordings = new ArrayList<>(request.getDeltasCount());
        for (OutcomeDelta delta : request.getDeltasList()) {
            recordings.add(new Recording(
                    batch,
                    new OutcomeCounts(
                            delta.getRedemptions(),
                            delta.getInvalidSignature(),
                            delta.getNullifierAlreadySeen(),
                            delta.getRateLimitExceeded()),
                    BatchProto.producer(delta.hasProducer(), delta.getProducer())));
        }
        return recordings;
    }

    static RecordOutcomesResponse response(List<Verdict> verdicts) {
        RecordOutcomesResponse.Builder response = RecordOutcomesResponse.newBuilder();
        int counted = 0;
        for (int place = 0; place < verdicts.size(); place++) {
            Verdict verdict = verdicts.get(place);
            if (verdict instanceof Verdict.Refused refused) {
                response.addRefused(refused(place, refused.refusal()));
            } else if (verdict instanceof Verdict.Duplicate) {
                response.addDuplicates(place);
            } else {
                counted++;
            }
        }
        return response.setCounted(counted).build();
    }

    private static RefusedDelta refused(int place, Refusal refusal) {
        return RefusedDelta.newBuilder()
                .setPlace(place)
                .setReason(refusal.reason().name())
                .putAllMetadata(refusal.facts())
                .build();
    }
}
