package org.guildhall.platform.grpc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.refusal.PlatformReason;

/**
 * Bounds how often one caller calls, by the generic cell rate algorithm: each caller has a time at which the calls that
 * it has made would be used up at the steady rate, and may be ahead of the clock by one second's worth.
 */
@ApplicationScoped
class CallRate {
    private static final long BURST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int CALLERS = 100_000;

    private final int callsPerSecond;
    private final long nanosPerCall;
    private final Cache<String, AtomicLong> usedUp = Caffeine.newBuilder()
            .maximumSize(CALLERS)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();

    CallRate(LimitsConfig limits) {
        this.callsPerSecond = limits.callsPerSecond();
        this.nanosPerCall = Duration.ofSeconds(1).toNanos() / callsPerSecond;
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#RATE_EXCEEDED} */
    void require(Caller caller, ServerCall<?, ?> call) {
        if (!admit(name(caller, call), System.nanoTime())) {
            throw PlatformReason.RATE_EXCEEDED.refuse("calls_per_second", callsPerSecond);
        }
    }

    /** Counts the call, unless the caller is too far ahead. */
    boolean admit(String name, long now) {
        AtomicLong until = usedUp.get(name, ignored -> new AtomicLong(now));
        while (true) {
            long before = until.get();
            long after = (before - now > 0 ? before : now) + nanosPerCall;
            if (after - now > BURST_NANOS) {
                return false;
            }
            if (until.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    private static String name(Caller caller, ServerCall<?, ?> call) {
        if (!caller.subject().isEmpty()) {
            return caller.subject();
        }
        Object address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return address instanceof InetSocketAddress internet ? internet.getHostString() : String.valueOf(address);
    }
}
