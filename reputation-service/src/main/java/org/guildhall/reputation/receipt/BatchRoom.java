package org.guildhall.reputation.receipt;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.guildhall.platform.refusal.PlatformReason;

/**
 * Bounds the batches of all streams that are examined or recorded at the same time, and so the memory that they take
 * together. Once half of the room is taken, a stream with a batch in it is asked for the next one only when others have
 * left; a stream without one never waits, so that every stream moves on.
 */
@ApplicationScoped
class BatchRoom {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

    BatchRoom(ReceiptsConfig config, MeterRegistry metrics) {
        most = config.batchesInFlight();
        metrics.gauge("guildhall.reputation.batches.in.flight", taken);
    }

    /**
     * Runs {@code ask}, which brings a batch, once there is room for it.
     *
     * @param inside batches of the same stream that are in the room
     */
    void whenFree(int inside, Runnable ask) {
        if (inside == 0) {
            ask.run();
        } else {
            held.add(ask);
            letIn();
        }
    }

    /**
     * Has a batch worked on, if there is room.
     *
     * @return the work's result; fails with {@link PlatformReason#OVERLOADED}
     */
    <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            if (taken.incrementAndGet() > most) {
                leave();
                throw PlatformReason.OVERLOADED.refuse("limit", most + " batches in flight");
            }
            return Uni.createFrom().deferred(work::get).onTermination().invoke(this::leave);
        });
    }

    private void leave() {
        taken.decrementAndGet();
        letIn();
    }

    private void letIn() {
        for (int free = most / 2 - taken.get(); free > 0; free--) {
            Runnable ask = held.poll();
            if (ask == null) {
                return;
            }
            ask.run();
        }
    }
}
