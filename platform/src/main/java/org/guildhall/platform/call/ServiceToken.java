package org.guildhall.platform.call;

import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** This service's own token, read at start and again regularly. When a read fails the last good token stays. */
@ApplicationScoped
@Startup
class ServiceToken {
    private static final Logger LOG = Logger.getLogger(ServiceToken.class);

    private final Optional<String> file;
    private volatile String token;

    ServiceToken(CallsConfig config) {
        this.file = config.tokenFile();
        refresh();
    }

    /** The token as last read; empty if no file is configured or none could be read yet. */
    Optional<String> current() {
        return Optional.ofNullable(token);
    }

    @Scheduled(every = "${guildhall.calls.token-refresh:30s}", delayed = "${guildhall.calls.token-refresh:30s}")
    void refresh() {
        file.ifPresent(path -> {
            try {
                String read = Files.readString(Path.of(path)).strip();
                if (read.isEmpty()) {
                    LOG.warnf("the token file %s is empty, keeping the token read before", path);
                } else {
                    token = read;
                }
            } catch (IOException e) {
                LOG.warnf("the token file %s could not be read, keeping the token read before: %s", path, e);
            }
        });
    }
}
