package org.guildhall.platform.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The public log of a service that keeps one. */
@ConfigMapping(prefix = "guildhall.log")
public interface LogConfig {
    /**
     * File with the key that signs the log's checkpoints, as {@code PRIVATE+KEY+origin+hash+seed} (C2SP signed-note).
     * A missing file is made with a new key. Every replica needs the same key, and the log refuses another one than it
     * began with. Required where a service keeps a log.
     */
    Optional<String> keyFile();

    /**
     * Name of the log, the first line of its checkpoints and the name of a new key; a name under a domain of the log's
     * operator, without a scheme.
     */
    @WithDefault("guildhall.local/log")
    String origin();
}
