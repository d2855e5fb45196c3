package org.guildhall.system;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;
import org.guildhall.settlement.v1.RecordingServiceGrpc;

/** One stream of {@code RecordOutcomes} for a thread that sends messages and waits for their answers. */
final class OutcomeCall implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    /** An answer, or how the stream ended. */
    private record Heard(RecordOutcomesResponse answer, StatusRuntimeException end) {}

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final ClientCallStreamObserver<RecordOutcomesRequest> call;

    /** Opens the stream; while the service is away it waits for it. */
    OutcomeCall(ManagedChannel channel, String token) {
        call = (ClientCallStreamObserver<RecordOutcomesRequest>)
                Replica.as(RecordingServiceGrpc.newStub(channel), token)
                        .withWaitForReady()
                        .recordOutcomes(new StreamObserver<>() {
                            @Override
                            public void onNext(RecordOutcomesResponse answer) {
                                heard.add(new Heard(answer, null));
                            }

                            @Override
                            public void onError(Throwable failure) {
                                heard.add(new Heard(null, (StatusRuntimeException) failure));
                            }

                            @Override
                            public void onCompleted() {
                                heard.add(new Heard(null, Status.OK.asRuntimeException()));
                            }
                        });
    }

    void send(RecordOutcomesRequest message) {
        call.onNext(message);
    }

    /** The next answer; throws what ended the stream, and DEADLINE_EXCEEDED after a minute. */
    RecordOutcomesResponse next() {
        try {
            Heard next = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (next == null) {
                throw Status.DEADLINE_EXCEEDED.asRuntimeException();
            }
            if (next.end != null) {
                throw next.end;
            }
            return next.answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lets go of the stream; what was not answered may be counted or not. */
    @Override
    public void close() {
        call.cancel("nothing more comes over this stream", null);
    }
}
