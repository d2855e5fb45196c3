package org.guildhall.platform.auth;

import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/**
 * The issuer's public keys (RFC 7517), read at start and again every {@link AuthConfig#refresh()}, so that verifying a
 * token never waits for the issuer. When a read fails the last good keys stay.
 */
@ApplicationScoped
@Startup
public class IssuerKeys {
    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final AuthConfig config;
    private volatile List<JsonWebKey> keys = List.of();
    private volatile List<JsonWebKey> serviceKeys = List.of();

    IssuerKeys(AuthConfig config) {
        this.config = config;
        refresh();
    }

    /** The keys as last read; empty until the issuer was reached once. */
    List<JsonWebKey> keys() {
        return keys;
    }

    /** The keys of the issuer of services' tokens; empty without one. */
    List<JsonWebKey> serviceKeys() {
        return serviceKeys;
    }

    @Scheduled(every = "${guildhall.auth.refresh:60s}", delayed = "${guildhall.auth.refresh:60s}")
    void refresh() {
        keys = refreshed(config.jwks(), keys);
        config.serviceJwks().ifPresent(location -> serviceKeys = refreshed(location, serviceKeys));
    }

    private static List<JsonWebKey> refreshed(String location, List<JsonWebKey> before) {
        try {
            return List.copyOf(new JsonWebKeySet(read(location)).getJsonWebKeys());
        } catch (IOException | JoseException | IllegalArgumentException e) {
            LOG.warnf("the issuer's keys could not be read from %s, keeping %d: %s", location, before.size(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return before;
    }

    private static String read(String location) throws IOException, InterruptedException {
        if (!location.startsWith("http://") && !location.startsWith("https://")) {
            return Files.readString(Path.of(location));
        }
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(location)).timeout(TIMEOUT).build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return response.body();
    }
}
