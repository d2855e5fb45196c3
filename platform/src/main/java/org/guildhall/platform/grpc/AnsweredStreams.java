package org.guildhall.platform.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Calls that read a stream of messages and answer each. They are written against gRPC's own observers, because the
 * reactive stubs read a stream without bound and write answers to a client that doesn't read: only here can a message be
 * asked for when there is room for it.
 */
@ApplicationScoped
public class AnsweredStreams {
    /** What was read is answered within a few commits. */
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private static final Duration END_POLL = Duration.ofMillis(5);

    /** Where the work of all streams finds its place. */
    public interface Room {
        /**
         * Runs {@code ask}, which brings a message, once there is room for it; on any thread.
         *
         * @param unanswered messages of the stream that have a place already
         */
        void whenFree(int unanswered, Runnable ask);
    }

    private final ErrorMapper errors;
    private final Vertx vertx;
    private final Duration stopDelay;
    private final Set<AnsweredStream<?, ?>> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    AnsweredStreams(ErrorMapper errors, Vertx vertx, ShutdownConfig shutdown) {
        this.errors = errors;
        this.vertx = vertx;
        this.stopDelay = shutdown.delay().orElse(Duration.ZERO);
    }

    /**
     * Answers a call as long as its client sends; call it in the method's handler.
     *
     * @param mostUnanswered messages that the stream works on at the same time, 1 or more; further ones wait in the
     *     client
     * @param work is called with one message after the other, before the answer to the one before; what it fails with
     *     ends the stream after the answers to the messages before
     */
    public <Q, A> StreamObserver<Q> open(
            StreamObserver<A> client, int mostUnanswered, Room room, Function<Q, Uni<A>> work) {
        AnsweredStream<Q, A> stream = new AnsweredStream<>(
                (ServerCallStreamObserver<A>) client, mostUnanswered, room, work, errors, streams::remove);
        streams.add(stream);
        // Added first and looked at second: a stream that the stop doesn't find finds the stop.
        if (stopping) {
            stream.stop();
        } else {
            stream.ask();
        }
        return stream;
    }

    /**
     * Streams would otherwise stay open as long as their clients like, and hold up the stop. They end before calls are
     * refused, because a connection on which calls were refused may be closed under its streams: within the last quarter
     * of the delay, or, without one, before the stop goes on.
     */
    void stop(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        if (!stopDelay.isZero()) {
            vertx.setTimer(Math.max(1, stopDelay.toMillis() * 3 / 4), ignored -> endAll());
            return;
        }
        endAll();
        long deadline = System.nanoTime() + END_LIMIT.toNanos();
        while (!streams.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(END_POLL.toMillis()); // the stop waits here anyway; nothing signals that no stream is left
        }
    }

    private void endAll() {
        stopping = true;
        streams.forEach(AnsweredStream::stop);
    }
}
