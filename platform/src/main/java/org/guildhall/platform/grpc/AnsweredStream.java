package org.guildhall.platform.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;
import org.guildhall.platform.refusal.PlatformReason;

/**
 * One call whose messages are answered one by one. It asks for a message only while few are unanswered, while the client
 * reads its answers and while there is room for the work; so what a client sends faster stays in the client, held back
 * by HTTP/2, and a stream takes no more memory than its unanswered messages. All of it runs on the call's event loop.
 */
final class AnsweredStream<Q, A> implements StreamObserver<Q> {
    /** The answer to one message, once there is one. */
    private static final class Slot<A> {
        private A answer;
        private Throwable failure;
    }

    private final ServerCallStreamObserver<A> client;
    private final int mostUnanswered;
    private final AnsweredStreams.Room room;
    private final Function<Q, Uni<A>> work;
    private final ErrorMapper errors;
    private final Consumer<AnsweredStream<Q, A>> atEnd;
    private final Context context = Vertx.currentContext();
    private final Deque<Slot<A>> unanswered = new ArrayDeque<>();
    private boolean asked;
    private boolean completed;
    private boolean stopping;
    private boolean ended;

    /** @param atEnd is told when the call is over, however that came */
    AnsweredStream(
            ServerCallStreamObserver<A> client,
            int mostUnanswered,
            AnsweredStreams.Room room,
            Function<Q, Uni<A>> work,
            ErrorMapper errors,
            Consumer<AnsweredStream<Q, A>> atEnd) {
        this.client = client;
        this.mostUnanswered = mostUnanswered;
        this.room = room;
        this.work = work;
        this.errors = errors;
        this.atEnd = atEnd;
        client.disableAutoRequest();
        client.setOnReadyHandler(this::ask);
        client.setOnCancelHandler(this::end);
    }

    /** Asks for the next message if it may come. */
    void ask() {
        boolean over = ended || completed || stopping;
        if (!over && !asked && unanswered.size() < mostUnanswered && client.isReady()) {
            asked = true;
            room.whenFree(unanswered.size(), () -> context.runOnContext(ignored -> client.request(1)));
        }
    }

    @Override
    public void onNext(Q message) {
        asked = false;
        if (ended) {
            // It was asked for before the stream ended. Nobody could be told any more what became of it.
            return;
        }
        Slot<A> slot = new Slot<>();
        unanswered.add(slot);
        Uni.createFrom()
                .deferred(() -> work.apply(message))
                .subscribe()
                .with(answer -> answer(slot, answer), failure -> fail(slot, failure));
        ask();
    }

    private void answer(Slot<A> slot, A answer) {
        slot.answer = answer;
        sendAnswers();
    }

    private void fail(Slot<A> slot, Throwable failure) {
        slot.failure = failure;
        sendAnswers();
    }

    /** Sends the answers that are due, in the order of the messages. */
    private void sendAnswers() {
        while (!ended && !unanswered.isEmpty()) {
            Slot<A> next = unanswered.peek();
            if (next.failure != null) {
                end(next.failure);
            } else if (next.answer != null) {
                unanswered.poll();
                client.onNext(next.answer);
            } else {
                break;
            }
        }
        endIfDone();
        ask();
    }

    private void endIfDone() {
        if (ended || !unanswered.isEmpty()) {
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
        unanswered.clear();
        atEnd.accept(this);
    }

    /** Ends the stream once what it has read is answered; on any thread. */
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
