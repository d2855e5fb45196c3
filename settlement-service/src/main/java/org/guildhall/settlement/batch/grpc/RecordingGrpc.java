package org.guildhall.settlement.batch.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.guildhall.platform.grpc.ErrorMapper;
import org.guildhall.settlement.batch.RecordOutcome;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.guildhall.settlement.v1.RecordingServiceGrpc;

/**
 * The edge of recording in bulk. It is written against gRPC's own observers, because the reactive stubs read a stream
 * without bound: only here can a message be asked for when there is room for it.
 */
@GrpcService
class RecordingGrpc extends RecordingServiceGrpc.RecordingServiceImplBase {
    private final RecordOutcome recordOutcome;
    private final ErrorMapper errors;
    private final Vertx vertx;
    private final Duration stopDelay;
    private final Set<OutcomeStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    RecordingGrpc(RecordOutcome recordOutcome, ErrorMapper errors, Vertx vertx, ShutdownConfig shutdown) {
        this.recordOutcome = recordOutcome;
        this.errors = errors;
        this.vertx = vertx;
        this.stopDelay = shutdown.delay().orElse(Duration.ZERO);
    }

    @Override
    public StreamObserver<RecordOutcomesRequest> recordOutcomes(StreamObserver<RecordOutcomesResponse> client) {
        OutcomeStream[] own = new OutcomeStream[1];
        own[0] = new OutcomeStream(
                (ServerCallStreamObserver<RecordOutcomesResponse>) client,
                recordOutcome,
                errors,
                () -> streams.remove(own[0]));
        streams.add(own[0]);
        // Added first and looked at second: a stream that the stop doesn't find finds the stop.
        if (stopping) {
            own[0].stop();
        } else {
            own[0].ask();
        }
        return own[0];
    }

    /** Streams would otherwise stay open as long as their clients like, and hold up the stop. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        vertx.setTimer(Math.max(1, stopDelay.toMillis()), ignored -> {
            stopping = true;
            streams.forEach(OutcomeStream::stop);
        });
    }
}
