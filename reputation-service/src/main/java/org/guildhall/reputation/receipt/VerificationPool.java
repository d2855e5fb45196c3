package org.guildhall.reputation.receipt;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.guildhall.platform.refusal.PlatformReason;

/** Threads for verifying signatures, so that the event loop never does; bounded, so that overload is answered at once. */
@ApplicationScoped
class VerificationPool {
    private final ThreadPoolExecutor threads;
    private final int queue;

    VerificationPool(ReceiptsConfig config, MeterRegistry metrics) {
        int size = config.verificationThreads() > 0
                ? config.verificationThreads()
                : Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        queue = config.verificationQueue();
        threads = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), work -> {
            Thread thread = new Thread(work, "receipt-verification");
            thread.setDaemon(true);
            return thread;
        });
        metrics.gauge("guildhall.reputation.verifications.waiting", threads, t -> t.getQueue()
                .size());
    }

    /**
     * Runs the work on a thread of the pool and continues where the caller was: on its event loop.
     *
     * @return the result; fails with {@link PlatformReason#OVERLOADED} if too much waits already
     */
    <T> Uni<T> run(Supplier<T> work) {
        Context caller = Vertx.currentContext();
        Uni<T> result = Uni.createFrom().emitter(emitter -> {
            try {
                threads.execute(() -> {
                    try {
                        emitter.complete(work.get());
                    } catch (RuntimeException | Error e) {
                        emitter.fail(e);
                    }
                });
            } catch (RejectedExecutionException e) {
                emitter.fail(PlatformReason.OVERLOADED.refuse("limit", queue + " waiting verifications"));
            }
        });
        return caller == null ? result : result.emitOn(next -> caller.runOnContext(ignored -> next.run()));
    }

    @PreDestroy
    void stop() throws InterruptedException {
        threads.shutdown();
        threads.awaitTermination(10, TimeUnit.SECONDS);
    }
}
