package org.guildhall.settlement.batch.grpc;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.List;
import org.guildhall.platform.grpc.AnsweredStreams;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.settlement.batch.RecordOutcome;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.guildhall.settlement.v1.RecordingServiceGrpc;

/** The edge of recording in bulk, written against gRPC's own observers: see {@link AnsweredStreams}. */
@GrpcService
class RecordingGrpc extends RecordingServiceGrpc.RecordingServiceImplBase {
    /** Messages of a stream read and not yet acknowledged: some commit while others gather, and more gain nothing. */
    private static final int MOST_UNACKNOWLEDGED = 4;

    private final RecordOutcome recordOutcome;
    private final AnsweredStreams streams;

    RecordingGrpc(RecordOutcome recordOutcome, AnsweredStreams streams) {
        this.recordOutcome = recordOutcome;
        this.streams = streams;
    }

    @Override
    public StreamObserver<RecordOutcomesRequest> recordOutcomes(StreamObserver<RecordOutcomesResponse> client) {
        return streams.open(
                client, MOST_UNACKNOWLEDGED, (unanswered, ask) -> recordOutcome.whenRoom(ask), this::record);
    }

    private Uni<RecordOutcomesResponse> record(RecordOutcomesRequest message) {
        List<Recording> recordings;
        try {
            recordings = RecordingProto.recordings(message);
        } catch (Refusal refusal) {
            // There is no such period: nothing of the message can count, and the stream goes on.
            List<Verdict> refused = Collections.nCopies(message.getDeltasCount(), new Verdict.Refused(refusal));
            return Uni.createFrom().item(RecordingProto.response(refused));
        }
        return recordOutcome.all(recordings).map(RecordingProto::response);
    }
}
