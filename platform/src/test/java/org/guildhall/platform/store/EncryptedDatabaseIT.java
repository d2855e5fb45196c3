package org.guildhall.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.guildhall.platform.testing.TestCertificate;
import org.junit.jupiter.api.Test;

/** TLS to PostgreSQL by configuration alone, as docs/security.md shows it: both drivers check the server's name. */
@QuarkusTest
@TestProfile(EncryptedDatabaseIT.Encrypted.class)
class EncryptedDatabaseIT {
    public static class Encrypted implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Database.class));
        }
    }

    public static class Database implements QuarkusTestResourceLifecycleManager {
        private EmbeddedPostgres postgres;

        @Override
        public Map<String, String> start() {
            try {
                Path folder = Files.createTempDirectory("guildhall-postgres-tls");
                TestCertificate issued = TestCertificate.issue(folder, "postgres");
                postgres = EmbeddedPostgres.builder()
                        .setServerConfig("ssl", "on")
                        .setServerConfig("ssl_cert_file", issued.certificate().toString())
                        .setServerConfig("ssl_key_file", issued.key().toString())
                        .start();
                String place = "localhost:" + postgres.getPort() + "/postgres";
                String trusted = issued.certificate().toString();
                return Map.of(
                        "quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://" + place + "?sslmode=verify-full&sslrootcert=" + trusted,
                        "quarkus.datasource.reactive.url",
                        "postgresql://" + place,
                        "quarkus.datasource.reactive.postgresql.ssl-mode",
                        "verify-full",
                        "quarkus.datasource.reactive.hostname-verification-algorithm",
                        "HTTPS",
                        "quarkus.datasource.reactive.trust-certificate-pem",
                        "true",
                        "quarkus.datasource.reactive.trust-certificate-pem.certs",
                        trusted);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int order() {
            return 1; // After the database that all tests share, whose settings it replaces.
        }

        @Override
        public void stop() {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final String ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    @Inject
    Transactions transactions;

    @Inject
    DataSource migrations;

    @Test
    void bothDriversTalkToPostgresOverTls() throws Throwable {
        Boolean reactive = VertxContextSupport.subscribeAndAwait(() -> transactions.run(
                session -> session.createNativeQuery(ENCRYPTED, Boolean.class).getSingleResult()));
        assertEquals(true, reactive);
        try (Connection connection = migrations.getConnection();
                ResultSet row = connection.createStatement().executeQuery(ENCRYPTED)) {
            row.next();
            assertEquals(true, row.getBoolean(1));
        }
    }
}
