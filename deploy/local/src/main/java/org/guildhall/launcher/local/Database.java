package org.guildhall.launcher.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An embedded PostgreSQL in the data directory: durable, on the loopback address alone, a database and a role for each
 * service. A role reaches its own database with its own password (SCRAM) and no other.
 */
final class Database implements AutoCloseable {
    private static final String SUPERUSER = "postgres";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final String ACCESS_HEADER = "# Guildhall: each role its own database, with its password.\n";

    /** What an acknowledged change being durable rests on; the library's own defaults are off. */
    private static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    private final DataDirectory data;
    private final Passwords passwords;
    private final EmbeddedPostgres postgres;

    private Database(DataDirectory data, Passwords passwords, EmbeddedPostgres postgres) {
        this.data = data;
        this.passwords = passwords;
        this.postgres = postgres;
    }

    /**
     * Starts it, at the first time with empty databases.
     *
     * @throws Trouble if it doesn't start or isn't durable
     */
    static Database start(DataDirectory data) {
        Passwords passwords = Passwords.of(data);
        removeUnfinished(data);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data.postgres())
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(data.postgresBinaries().toFile())
                .setDataDirectoryCustomizer(directory -> restrictAccess(data, directory.toPath(), passwords))
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_LIMIT)
                .setConnectConfig("password", passwords.of(SUPERUSER))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log(data)))
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log(data)))
                .setServerConfig("max_connections", "120")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("password_encryption", "scram-sha-256");
        DURABLE.forEach(setting -> builder.setServerConfig(setting, "on"));
        try {
            Database database = new Database(data, passwords, builder.start());
            try {
                database.requireDurable();
                database.createMissing();
                return database;
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof Trouble trouble) {
                throw trouble;
            }
            throw notStarted(data, e);
        }
    }

    private static Trouble notStarted(DataDirectory data, Exception e) {
        String end = LogTail.of(data.log("postgresql"), 8);
        if (end.contains("No space left on device")) {
            return data.unwritable(new IOException("No space left on device"));
        }
        String cause = e.getCause() == null ? e.toString() : e + ", " + e.getCause();
        return new Trouble(
                "PostgreSQL did not start: " + cause
                        + (end.isEmpty() ? "" : "\n" + end.indent(4).stripTrailing()),
                "Its log is " + data.log("postgresql") + ". If the data is past saving, ./guildhall reset begins anew.",
                e);
    }

    private static File log(DataDirectory data) {
        return data.log("postgresql").toFile();
    }

    /** A first start that was interrupted has made nothing worth keeping, and the next one would stumble over it. */
    private static void removeUnfinished(DataDirectory data) {
        if (!Files.isDirectory(data.postgres()) || Files.exists(finished(data))) {
            return;
        }
        try (Stream<Path> all = Files.walk(data.postgres())) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw data.unwritable(e);
        }
    }

    private static Path finished(DataDirectory data) {
        return data.postgres().resolve("guildhall-complete");
    }

    /**
     * Between initdb and the first start: gives the superuser its password in single-user mode, then demands passwords
     * of everybody, so that the server is never open, not even for a moment.
     */
    private static void restrictAccess(DataDirectory data, Path directory, Passwords passwords) {
        Path access = directory.resolve("pg_hba.conf");
        try {
            if (Files.readString(access).startsWith(ACCESS_HEADER)) {
                return;
            }
            singleUser(data, directory, "ALTER ROLE " + SUPERUSER + " PASSWORD '" + passwords.of(SUPERUSER) + "'\n");
            StringBuilder rules = new StringBuilder(ACCESS_HEADER);
            for (String address : List.of("127.0.0.1/32", "::1/128")) {
                rules.append(rule("all", SUPERUSER, address));
                for (Service service : Service.values()) {
                    rules.append(rule(service.id(), service.id(), address));
                }
            }
            data.writeSecret(access, rules.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String rule(String database, String role, String address) {
        return "host " + database + " " + role + " " + address + " scram-sha-256\n";
    }

    private static void singleUser(DataDirectory data, Path directory, String sql) throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it isn't root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                binaries(data).resolve("bin/postgres").toString(),
                "--single",
                "-D",
                directory.toString(),
                "-c",
                "password_encryption=scram-sha-256",
                "postgres"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(data)))
                .start();
        try {
            process.getOutputStream().write(sql.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("single-user mode failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The newest unpacked binaries. */
    private static Path binaries(DataDirectory data) throws IOException {
        try (Stream<Path> unpacked = Files.list(data.postgresBinaries())) {
            return unpacked.filter(path -> Files.exists(path.resolve("bin/postgres")))
                    .max(Comparator.comparing(path -> path.toFile().lastModified()))
                    .orElseThrow(() -> new IOException("PostgreSQL's binaries were not unpacked"));
        }
    }

    private void requireDurable() {
        for (String setting : DURABLE) {
            String value = query("SHOW " + setting);
            if (!value.equals("on")) {
                throw new Trouble(
                        "PostgreSQL runs with " + setting + " = " + value + ", so it could lose acknowledged changes.",
                        "Take that setting out of " + data.postgres().resolve("postgresql.auto.conf") + ".");
            }
        }
    }

    private void createMissing() {
        if (Files.exists(finished(data))) {
            return;
        }
        for (Service service : Service.values()) {
            String name = service.id();
            if (query("SELECT count(*) FROM pg_roles WHERE rolname = '" + name + "'")
                    .equals("0")) {
                execute("CREATE ROLE " + name + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD '"
                        + passwords.of(name) + "'");
            }
            if (query("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'")
                    .equals("0")) {
                execute("CREATE DATABASE " + name + " OWNER " + name);
            }
            execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
        }
        try {
            Files.writeString(finished(data), "");
        } catch (IOException e) {
            throw data.unwritable(e);
        }
    }

    private String query(String sql) {
        try (Connection connection = postgres.getPostgresDatabase(login()).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + e.getMessage(), e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = postgres.getPostgresDatabase(login()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + e.getMessage(), e);
        }
    }

    private Map<String, String> login() {
        return Map.of("password", passwords.of(SUPERUSER));
    }

    int port() {
        return postgres.getPort();
    }

    /** What a service's JVM is told about its database. */
    Map<String, String> environment(Service service) {
        return environment(data, service, port());
    }

    static Map<String, String> environment(DataDirectory data, Service service, int port) {
        String address = "postgresql://127.0.0.1:" + port + "/" + service.id();
        return Map.of(
                "QUARKUS_DATASOURCE_USERNAME",
                service.id(),
                "QUARKUS_DATASOURCE_PASSWORD",
                Passwords.of(data).of(service.id()),
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                address,
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:" + address);
    }

    /** Stops it in order; returns when its files are complete. */
    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException | RuntimeException e) {
            // pg_ctl waits for a few seconds only; the end is awaited below.
        }
        Leftovers.awaitPostgresEnd(data, STOP_LIMIT);
    }
}
