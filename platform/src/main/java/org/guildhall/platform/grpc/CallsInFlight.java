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
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.Prioritized;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;

/** Answers RESOURCE_EXHAUSTED at once when too many calls are under way, instead of letting all of them wait. */
@GlobalInterceptor
@ApplicationScoped
class CallsInFlight implements ServerInterceptor, Prioritized {
    private final LimitsConfig limits;
    private final int most;
    private final AtomicInteger inFlight = new AtomicInteger();

    CallsInFlight(LimitsConfig limits, MeterRegistry metrics) {
        this.limits = limits;
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
        if (inFlight.incrementAndGet() > most) {
            inFlight.decrementAndGet();
            Refusal overloaded = PlatformReason.OVERLOADED.refuse("limit", most + " calls in flight");
            StatusRuntimeException status = Statuses.of(overloaded, limits.retryDelay());
            call.close(status.getStatus(), status.getTrailers());
            return new ServerCall.Listener<>() {};
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
