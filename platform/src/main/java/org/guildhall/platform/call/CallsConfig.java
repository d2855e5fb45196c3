package org.guildhall.platform.call;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Calls that this service makes to the others. */
@ConfigMapping(prefix = "guildhall.calls")
public interface CallsConfig {
    /**
     * How long a call to another service may take if it sets no deadline of its own. Too low: slow answers are thrown
     * away; too high: a hanging receiver holds what waits for it.
     */
    @WithDefault("10s")
    Duration deadline();

    /**
     * File with this service's own bearer token, whose role is {@code service}; read again every
     * {@code guildhall.calls.token-refresh}, as projected tokens are replaced in place. Without it calls carry no token
     * and only public methods answer.
     */
    Optional<String> tokenFile();

    /** How often the token file is read again. Too high: calls go out with a token that has expired. */
    @WithDefault("30s")
    Duration tokenRefresh();
}
