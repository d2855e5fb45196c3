package org.guildhall.platform.grpc;

import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.guildhall.platform.refusal.PlatformReason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A stream message by message: what gRPC would hand to it is called here, on an event loop as there. */
class AnsweredStreamTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int MOST_UNANSWERED = 2;
    private static final LimitsConfig LIMITS = new LimitsConfig() {
        @Override
        public int callsInFlight() {
            return 1;
        }

        @Override
        public int callsPerSecond() {
            return 1;
        }

        @Override
        public Duration retryDelay() {
            return Duration.ofMillis(1);
        }
    };

    private final Context context = VERTX.getOrCreateContext();
    private final Client client = new Client();
    /** The messages that are at work, in the order in which they came. */
    private final List<String> begun = new ArrayList<>();

    private final List<CompletableFuture<String>> work = new ArrayList<>();
    private int ends;
    private AnsweredStream<String, String> stream;

    /** The client's side of the call as the service sees it; never cancelled. */
    private static final class Client extends ServerCallStreamObserver<String> {
        private final List<String> answers = new ArrayList<>();
        private final CompletableFuture<Throwable> end = new CompletableFuture<>();
        private boolean ready = true;
        private int asked;

        @Override
        public void onNext(String answer) {
            assertFalse(end.isDone(), "an answer after the end");
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void disableAutoRequest() {}

        @Override
        public void request(int count) {
            asked += count;
        }
    }

    @AfterAll
    static void close() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Runs it on the stream's event loop, and whatever that puts there too. */
    private void onLoop(Runnable step) throws Exception {
        for (Runnable each : List.of(step, (Runnable) () -> {})) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            context.runOnContext(ignored -> {
                try {
                    each.run();
                    done.complete(null);
                } catch (RuntimeException | AssertionError e) {
                    done.completeExceptionally(e);
                }
            });
            done.get(10, TimeUnit.SECONDS);
        }
    }

    private void open() throws Exception {
        onLoop(() -> {
            stream = new AnsweredStream<>(
                    client,
                    MOST_UNANSWERED,
                    (unanswered, ask) -> ask.run(),
                    message -> {
                        begun.add(message);
                        work.add(new CompletableFuture<>());
                        return Uni.createFrom().completionStage(work.get(work.size() - 1));
                    },
                    new ErrorMapper(LIMITS),
                    over -> ends++);
            stream.ask();
        });
    }

    private void send(String message) throws Exception {
        onLoop(() -> stream.onNext(message));
    }

    private void finish(int place) throws Exception {
        onLoop(() -> work.get(place).complete("answer to " + begun.get(place)));
    }

    private String reason() throws Exception {
        return errorInfo((StatusRuntimeException) client.end.get(10, TimeUnit.SECONDS))
                .getReason();
    }

    @Test
    void answersComeInTheOrderOfTheMessages() throws Exception {
        open();
        send("a");
        send("b");
        finish(1);
        assertEquals(List.of(), client.answers);
        finish(0);
        assertEquals(List.of("answer to a", "answer to b"), client.answers);
        onLoop(() -> stream.onCompleted());
        assertNull(client.end.get(10, TimeUnit.SECONDS));
        assertEquals(1, ends);
    }

    @Test
    void noMessageIsAskedForWhileEnoughAreUnansweredOrTheClientDoesNotRead() throws Exception {
        open();
        assertEquals(1, client.asked);
        send("a");
        assertEquals(2, client.asked);
        send("b");
        assertEquals(2, client.asked);
        client.ready = false;
        finish(0);
        assertEquals(2, client.asked);
        client.ready = true;
        finish(1);
        assertEquals(3, client.asked);
    }

    @Test
    void aFailureEndsTheStreamAfterTheAnswersBefore() throws Exception {
        open();
        send("a");
        send("b");
        onLoop(() -> work.get(1).completeExceptionally(PlatformReason.OVERLOADED.refuse("limit", "test")));
        assertFalse(client.end.isDone());
        finish(0);
        assertEquals("OVERLOADED", reason());
        assertEquals(List.of("answer to a"), client.answers);
        assertEquals(1, ends);
    }

    @Test
    void aStopAnswersWhatWasReadAndBeginsNothingThatComesLater() throws Exception {
        open();
        send("a");
        onLoop(() -> stream.stop());
        // It had been asked for before the stop, so it is read: the stream is not over yet.
        send("b");
        finish(0);
        assertFalse(client.end.isDone());
        finish(1);
        assertEquals("SHUTTING_DOWN", reason());
        assertEquals(List.of("answer to a", "answer to b"), client.answers);
        send("c");
        assertEquals(List.of("a", "b"), begun);
        assertEquals(1, ends);
    }

    @Test
    void aStopEndsAStreamThatIsIdleAtOnce() throws Exception {
        open();
        onLoop(() -> stream.stop());
        assertEquals("SHUTTING_DOWN", reason());
        assertEquals(1, ends);
    }

    /** A replica's streams, whose only one works on its first message. */
    private AnsweredStreams busy(Duration stopDelay) throws Exception {
        AnsweredStreams streams = new AnsweredStreams(new ErrorMapper(LIMITS), VERTX, new ShutdownConfig() {
            @Override
            public Optional<Duration> timeout() {
                return Optional.empty();
            }

            @Override
            public Optional<Duration> delay() {
                return Optional.of(stopDelay);
            }
        });
        StreamObserver<String> opened = open(streams, client);
        onLoop(() -> opened.onNext("a"));
        return streams;
    }

    private StreamObserver<String> open(AnsweredStreams streams, Client caller) throws Exception {
        List<StreamObserver<String>> opened = new ArrayList<>();
        onLoop(() -> opened.add(streams.open(caller, MOST_UNANSWERED, (unanswered, ask) -> ask.run(), message -> {
            begun.add(message);
            work.add(new CompletableFuture<>());
            return Uni.createFrom().completionStage(work.get(work.size() - 1));
        })));
        return opened.get(0);
    }

    private static CompletableFuture<Void> stop(AnsweredStreams streams) {
        return CompletableFuture.runAsync(() -> {
            try {
                streams.stop(new ShutdownDelayInitiatedEvent());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void withoutADelayAStopWaitsUntilItsStreamsHaveBeenTold() throws Exception {
        AnsweredStreams streams = busy(Duration.ZERO);
        CompletableFuture<Void> stopped = stop(streams);
        assertThrows(TimeoutException.class, () -> stopped.get(200, TimeUnit.MILLISECONDS));
        finish(0);
        stopped.get(5, TimeUnit.SECONDS);
        assertEquals("SHUTTING_DOWN", reason());
        assertEquals(List.of("answer to a"), client.answers);
    }

    @Test
    void streamsEndWithinTheDelayAndNewOnesAtOnce() throws Exception {
        AnsweredStreams streams = busy(Duration.ofMillis(400));
        finish(0);
        stop(streams).get(10, TimeUnit.SECONDS);
        assertEquals("SHUTTING_DOWN", reason());
        Client late = new Client();
        open(streams, late);
        assertEquals(
                "SHUTTING_DOWN",
                errorInfo((StatusRuntimeException) late.end.get(10, TimeUnit.SECONDS))
                        .getReason());
        assertEquals(0, late.asked);
    }
}
