package org.guildhall.system;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a service and its callers and passes unary calls on without understanding them. It has its port before
 * the service has one, remembers the trace of every call, and, while it is unreliable, loses calls and answers, delays
 * calls, and delivers some a second time, later.
 */
final class Courier implements AutoCloseable {
    private static final List<Metadata.Key<String>> PASSED_ON = List.of(key("authorization"), key("traceparent"));
    private static final int LONGEST_DELAY_MS = 300;
    private static final int LATEST_DOUBLE_MS = 2000;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "courier");
        thread.setDaemon(true);
        return thread;
    });
    private final Server server;
    private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
    private volatile ManagedChannel receiver;
    private volatile boolean unreliable;
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger lostCalls = new AtomicInteger();
    final AtomicInteger lostAnswers = new AtomicInteger();
    final AtomicInteger delayed = new AtomicInteger();
    final AtomicInteger doubled = new AtomicInteger();

    /**
     * A call that was passed on.
     *
     * @param method its full name
     * @param traceId 32 hex digits; empty if it had none
     */
    record Seen(String method, String traceId) {}

    Courier() {
        try {
            server = NettyServerBuilder.forPort(0)
                    .fallbackHandlerRegistry(new AnyMethod())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    int port() {
        return server.getPort();
    }

    /** Where calls go from now on; before, nobody is there. */
    void deliverTo(Replica replica) {
        receiver = replica.channel();
    }

    void unreliable(boolean now) {
        unreliable = now;
    }

    /** The calls of a method by now. */
    List<Seen> seen(String method) {
        return seen.stream().filter(call -> call.method.endsWith("/" + method)).toList();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        server.shutdownNow();
        if (receiver != null) {
            receiver.shutdownNow();
        }
    }

    private interface Answer {
        void is(byte[] message, Status status, Metadata trailers);
    }

    private static boolean chance(int percent) {
        return ThreadLocalRandom.current().nextInt(100) < percent;
    }

    private void deliver(MethodDescriptor<byte[], byte[]> method, Metadata headers, byte[] message, Answer answer) {
        calls.incrementAndGet();
        if (!unreliable) {
            pass(method, headers, message, answer);
            return;
        }
        if (chance(5)) {
            lostCalls.incrementAndGet();
            answer.is(null, Status.UNAVAILABLE.withDescription("lost"), new Metadata());
            return;
        }
        if (chance(10)) {
            doubled.incrementAndGet();
            later(LATEST_DOUBLE_MS, () -> pass(method, headers, message, (again, status, trailers) -> {}));
        }
        Answer received = !chance(5)
                ? answer
                : (lost, status, trailers) -> {
                    lostAnswers.incrementAndGet();
                    answer.is(null, Status.UNAVAILABLE.withDescription("answer lost"), new Metadata());
                };
        if (chance(10)) {
            delayed.incrementAndGet();
            later(LONGEST_DELAY_MS, () -> pass(method, headers, message, received));
        } else {
            pass(method, headers, message, received);
        }
    }

    private void later(int withinMs, Runnable work) {
        timer.schedule(work, 1 + ThreadLocalRandom.current().nextInt(withinMs), TimeUnit.MILLISECONDS);
    }

    private void pass(MethodDescriptor<byte[], byte[]> method, Metadata headers, byte[] message, Answer answer) {
        ManagedChannel to = receiver;
        if (to == null) {
            answer.is(null, Status.UNAVAILABLE.withDescription("nobody is there"), new Metadata());
            return;
        }
        String traceParent = headers.get(key("traceparent"));
        seen.add(new Seen(
                method.getFullMethodName(),
                traceParent == null ? "" : traceParent.split("-")[1]));
        ClientCall<byte[], byte[]> call =
                to.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS));
        AtomicReference<byte[]> received = new AtomicReference<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] response) {
                        received.set(response);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        answer.is(received.get(), status, trailers);
                    }
                },
                headers);
        call.request(2);
        call.sendMessage(message);
        call.halfClose();
    }

    private final class AnyMethod extends HandlerRegistry implements ServerCallHandler<byte[], byte[]> {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
            return ServerMethodDefinition.create(
                    MethodDescriptor.<byte[], byte[]>newBuilder()
                            .setType(MethodType.UNARY)
                            .setFullMethodName(name)
                            .setRequestMarshaller(Bytes.AS_THEY_ARE)
                            .setResponseMarshaller(Bytes.AS_THEY_ARE)
                            .build(),
                    this);
        }

        @Override
        public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
            Metadata passedOn = new Metadata();
            PASSED_ON.forEach(key -> {
                if (headers.containsKey(key)) {
                    passedOn.put(key, headers.get(key));
                }
            });
            call.request(2);
            return new ServerCall.Listener<>() {
                private byte[] message;

                @Override
                public void onMessage(byte[] received) {
                    message = received;
                }

                @Override
                public void onHalfClose() {
                    deliver(call.getMethodDescriptor(), passedOn, message, (response, status, trailers) -> {
                        if (!call.isCancelled()) {
                            if (status.isOk()) {
                                call.sendHeaders(new Metadata());
                                call.sendMessage(response);
                            }
                            call.close(status, trailers);
                        }
                    });
                }
            };
        }
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        AS_THEY_ARE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
