package org.guildhall.platform.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a service needs around it: a real PostgreSQL with durable settings and a token issuer. Registered as a service of
 * the test-jar, so that it is there for every {@code @QuarkusTest} of every module: an annotation in this jar would not
 * be seen. One PostgreSQL and one started service serve all tests of a module.
 */
public final class GuildhallTestResource implements QuarkusTestResourceLifecycleManager {
    /** The subject of the token with which the service under test calls other services. */
    public static final String SERVICE = "service-under-test";

    private EmbeddedPostgres postgres;
    private Path jwks;
    private Path serviceToken;

    @Override
    public Map<String, String> start() {
        try {
            postgres = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "200")
                    .start();
            jwks = Files.createTempFile("guildhall-jwks", ".json");
            Files.writeString(jwks, TestIssuer.jwks());
            serviceToken = Files.createTempFile("guildhall-service", ".jwt");
            Files.writeString(serviceToken, TestIssuer.token(SERVICE, "service"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int port = postgres.getPort();
        Map<String, String> config = new HashMap<>();
        config.put("quarkus.datasource.username", "postgres");
        config.put("quarkus.datasource.password", "postgres");
        config.put("quarkus.datasource.reactive.url", "postgresql://localhost:" + port + "/postgres");
        config.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:" + port + "/postgres");
        config.put("guildhall.auth.jwks", jwks.toString());
        config.put("guildhall.auth.issuer", TestIssuer.ISSUER);
        config.put("guildhall.calls.token-file", serviceToken.toString());
        // What the service under test tells the others it tells itself: tests of a delivery serve the receiver's
        // method.
        for (String receiver : List.of("settlement", "reputation", "federation", "arbitration")) {
            config.put("quarkus.grpc.clients." + receiver + ".host", "localhost");
        }
        return config;
    }

    @Override
    public void stop() {
        try {
            if (postgres != null) {
                postgres.close();
            }
            if (jwks != null) {
                Files.deleteIfExists(jwks);
            }
            if (serviceToken != null) {
                Files.deleteIfExists(serviceToken);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
