package org.guildhall.system;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Makes unary calls without a thread of its own for each: as many at a time as asked, or at a given rate. */
final class Load {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int LATENCIES = 1 << 20;

    private final List<ManagedChannel> channels;

    Load(List<ManagedChannel> channels) {
        this.channels = channels;
    }

    /**
     * One sort of call.
     *
     * @param token from the number of the caller to its bearer token; null for none
     * @param request from the number of the caller to its next request
     */
    record Sort<Q, A>(MethodDescriptor<Q, A> method, IntFunction<String> token, IntFunction<Q> request) {}

    /**
     * What came of a run.
     *
     * @param ok calls answered with OK within the run
     * @param others calls answered otherwise
     * @param sortedNanos latencies of the first million calls, ascending
     */
    record Result(double seconds, long ok, Map<Status.Code, Long> others, long[] sortedNanos) {
        double perSecond() {
            return ok / seconds;
        }

        double millis(double quantile) {
            return sortedNanos.length == 0
                    ? Double.NaN
                    : sortedNanos[(int) Math.min(sortedNanos.length - 1, quantile * sortedNanos.length)] / 1e6;
        }
    }

    /** One run: its callers share it. */
    private final class Run<Q, A> {
        private final Sort<Q, A> sort;
        private final long[] nanos = new long[LATENCIES];
        private final AtomicLong ended = new AtomicLong();
        private final AtomicLong ok = new AtomicLong();
        private final Map<Status.Code, Long> others = new EnumMap<>(Status.Code.class);
        private volatile boolean over;

        private Run(Sort<Q, A> sort) {
            this.sort = sort;
        }

        private void call(int caller, long start, Runnable then) {
            ClientCall<Q, A> call = channels.get(caller % channels.size()).newCall(sort.method(), CallOptions.DEFAULT);
            Metadata headers = new Metadata();
            if (sort.token() != null) {
                headers.put(AUTHORIZATION, sort.token().apply(caller));
            }
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            ended(status, System.nanoTime() - start);
                            then.run();
                        }
                    },
                    headers);
            call.request(2);
            call.sendMessage(sort.request().apply(caller));
            call.halfClose();
        }

        private void ended(Status status, long latency) {
            if (over) {
                return;
            }
            if (!status.isOk()) {
                synchronized (others) {
                    others.merge(status.getCode(), 1L, Long::sum);
                }
                return;
            }
            ok.incrementAndGet();
            long place = ended.getAndIncrement();
            if (place < LATENCIES) {
                nanos[(int) place] = latency;
            }
        }

        private void repeat(int caller, CountDownLatch done) {
            call(caller, System.nanoTime(), () -> {
                if (over) {
                    done.countDown();
                } else {
                    repeat(caller, done);
                }
            });
        }

        private Result result(double seconds) {
            long[] sorted = Arrays.copyOf(nanos, (int) Math.min(LATENCIES, ended.get()));
            Arrays.sort(sorted);
            synchronized (others) {
                return new Result(seconds, ok.get(), new EnumMap<>(others), sorted);
            }
        }
    }

    /** Keeps so many calls in flight for a while; each caller sends its next when its last is answered. */
    <Q, A> Result closed(Sort<Q, A> sort, int inFlight, Duration duration) throws InterruptedException {
        Run<Q, A> run = new Run<>(sort);
        CountDownLatch done = new CountDownLatch(inFlight);
        long start = System.nanoTime();
        for (int caller = 0; caller < inFlight; caller++) {
            run.repeat(caller, done);
        }
        Thread.sleep(duration.toMillis()); // The run's length is what is asked for.
        double seconds = (System.nanoTime() - start) / 1e9;
        Result result = run.result(seconds);
        run.over = true;
        done.await();
        return result;
    }

    /**
     * Sends so many calls a second for a while, whether or not the earlier ones are answered. Latencies count from the
     * time when a call was due, so a stall isn't hidden by the calls that it delays.
     */
    <Q, A> Result open(Sort<Q, A> sort, int callers, double perSecond, Duration duration) throws InterruptedException {
        Run<Q, A> run = new Run<>(sort);
        long calls = (long) (perSecond * duration.toNanos() / 1e9);
        CountDownLatch done = new CountDownLatch((int) calls);
        long start = System.nanoTime();
        long interval = (long) (1e9 / perSecond);
        for (long i = 0; i < calls; i++) {
            long due = start + i * interval;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(500_000);
            }
            run.call((int) (i % callers), due, done::countDown);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        done.await();
        return run.result(seconds);
    }

    /** The middle one of an odd number of values. */
    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }
}
