package org.guildhall.settlement.batch.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.guildhall.platform.grpc.ErrorMapper;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.settlement.batch.RecordOutcome;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;
import org.guildhall.settlement.v1.RecordOutcomesRequest;
import org.guildhall.settlement.v1.RecordOutcomesResponse;

/**
 * One {@code RecordOutcomes} call. It asks for a message only while few are unacknowledged, while the client reads its
 * answers and while there is room for recordings; so what a client sends faster stays in the client, held back by
 * HTTP/2, and a stream takes no more memory than its unacknowledged messages. All of it runs on the call's event loop.
 */
final class OutcomeStream implements StreamObserver<RecordOutcomesRequest> {
    /** Messages read and not yet acknowledged: some commit while others gather, and more gain nothing. */
    static final int MOST_UNACKNOWLEDGED = 4;

    /** The answer to one message, once there is one. */
    private static final class Slot {
        private RecordOutcomesResponse answer;
        private Throwable failure;
    }

    private final ServerCallStreamObserver<RecordOutcomesResponse> client;
    private final RecordOutcome recordOutcome;
    private final ErrorMapper errors;
    private final Runnable atEnd;
    private final Context context = Vertx.currentContext();
    private final Deque<Slot> unacknowledged = new ArrayDeque<>();
    private boolean asked;
    private boolean completed;
    private boolean stopping;
    private boolean ended;

    /** @param atEnd is run when the call is over, however that came */
    OutcomeStream(
            ServerCallStreamObserver<RecordOutcomesResponse> client,
            RecordOutcome recordOutcome,
            ErrorMapper errors,
            Runnable atEnd) {
        this.client = client;
        this.recordOutcome = recordOutcome;
        this.errors = errors;
        this.atEnd = atEnd;
        client.disableAutoRequest();
        client.setOnReadyHandler(this::ask);
        client.setOnCancelHandler(this::end);
    }

    /** Asks for the next message if it may come. */
    void ask() {
        boolean over = ended || completed || stopping;
        if (!over && !asked && unacknowledged.size() < MOST_UNACKNOWLEDGED && client.isReady()) {
            asked = true;
            recordOutcome.whenRoom(() -> context.runOnContext(ignored -> client.request(1)));
        }
    }

    @Override
    public void onNext(RecordOutcomesRequest message) {
        asked = false;
        if (ended) {
            // It was asked for before the stream ended. Nobody could be told any more that it counted.
            return;
        }
        Slot slot = new Slot();
        unacknowledged.add(slot);
        record(message).subscribe().with(verdicts -> answer(slot, verdicts), failure -> fail(slot, failure));
        ask();
    }

    private Uni<List<Verdict>> record(RecordOutcomesRequest message) {
        List<Recording> recordings;
        try {
            recordings = RecordingProto.recordings(message);
        } catch (Refusal refusal) {
            // There is no such period: nothing of the message can count, and the stream goes on.
            return Uni.createFrom().item(Collections.nCopies(message.getDeltasCount(), new Verdict.Refused(refusal)));
        }
        return recordOutcome.all(recordings);
    }

    private void answer(Slot slot, List<Verdict> verdicts) {
        slot.answer = RecordingProto.response(verdicts);
        acknowledge();
    }

    private void fail(Slot slot, Throwable failure) {
        slot.failure = failure;
        acknowledge();
    }

    /** Sends the answers that are due, in the order of the messages. */
    private void acknowledge() {
        while (!ended && !unacknowledged.isEmpty()) {
            Slot next = unacknowledged.peek();
            if (next.failure != null) {
                end(next.failure);
            } else if (next.answer != null) {
                unacknowledged.poll();
                client.onNext(next.answer);
            } else {
                break;
            }
        }
        endIfDone();
        ask();
    }

    private void endIfDone() {
        if (ended || !unacknowledged.isEmpty()) {
            return;
        }
        if (completed) {
            client.onCompleted();
            end();
        } else if (stopping) {
            end(PlatformReason.SHUTTING_DOWN.refuse());
        }
    }

    private void end(Throwable failure) {
        client.onError(errors.transform(failure));
        end();
    }

    private void end() {
        ended = true;
        unacknowledged.clear();
        atEnd.run();
    }

    /** Ends the stream once what it has read is acknowledged; on any thread. */
    void stop() {
        context.runOnContext(ignored -> {
            stopping = true;
            endIfDone();
        });
    }

    @Override
    public void onError(Throwable gone) {
        end();
    }

    @Override
    public void onCompleted() {
        completed = true;
        endIfDone();
    }
}
