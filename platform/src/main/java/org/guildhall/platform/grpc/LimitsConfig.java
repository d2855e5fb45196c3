package org.guildhall.platform.grpc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds on work in progress, so that overload is answered at once instead of growing a queue. */
@ConfigMapping(prefix = "guildhall.limits")
public interface LimitsConfig {
    /**
     * Calls in flight, streams included. Too low: refusals while the machine still has room; too high: every caller
     * waits long under overload and memory grows.
     */
    @WithDefault("8192")
    int callsInFlight();

    /**
     * Calls a second that one subject may make to one replica, in the long run; a caller without a token counts by its
     * address. Messages within a stream don't count. Too low: busy producers are refused; too high: one caller can take
     * the room of all others.
     */
    @WithDefault("20000")
    int callsPerSecond();

    /** What a refused caller is told to wait before it tries again. */
    @WithDefault("500ms")
    Duration retryDelay();
}
