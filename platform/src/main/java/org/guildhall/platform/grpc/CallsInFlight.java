package org.guildhall.platform.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Prioritized;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;

/**
 * Answers RESOURCE_EXHAUSTED at once when too many calls are under way, instead of letting all of them wait; and
 * UNAVAILABLE once the service is stopping, so that only what is in flight has to be finished.
 */
@GlobalInterceptor
@ApplicationScoped
class CallsInFlight implements ServerInterceptor, Prioritized {
    private final LimitsConfig limits;
    private final int most;
    private final Duration stopDelay;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean stopping;
    private volatile long stopsAt;

    CallsInFlight(LimitsConfig limits, ShutdownConfig shutdown, MeterRegistry metrics) {
        this.limits = limits;
        this.stopDelay = shutdown.delay().orElse(Duration.ZERO);
        this.most = limits.callsInFlight();
        metrics.gauge("guildhall.calls.in.flight", inFlight);
    }

    /** Outermost: a refused call costs nothing more. */
    @Override
    public int getPriority() {
        return 1000;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (stopping && System.nanoTime() - stopsAt >= 0) {
            return refuse(call, PlatformReason.SHUTTING_DOWN.refuse());
        }
        if (inFlight.incrementAndGet() > most) {
            inFlight.decrementAndGet();
            return refuse(call, PlatformReason.OVERLOADED.refuse("limit", most + " calls in flight"));
        }
        Counted<Q, A> counted = new Counted<>(call);
        return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
                next.startCall(counted, headers)) {
            @Override
            public void onCancel() {
                counted.end();
                super.onCancel();
            }
        };
    }

    /** The service has been told to stop; during the delay it is not ready any more but still takes calls. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopsAt = System.nanoTime() + stopDelay.toNanos();
        stopping = true;
    }

    private <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Refusal refusal) {
        StatusRuntimeException status = Statuses.of(refusal, limits.retryDelay());
        call.close(status.getStatus(), status.getTrailers());
        return new ServerCall.Listener<>() {};
    }

    /** Ends when it is closed or cancelled, whichever comes first. */
    private final class Counted<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final AtomicBoolean ended = new AtomicBoolean();

        private Counted(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            end();
            super.close(status, trailers);
        }

        private void end() {
            if (ended.compareAndSet(false, true)) {
                inFlight.decrementAndGet();
            }
        }
    }
}
