package org.guildhall.system;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.guildhall.launcher.local.DataDirectory;
import org.guildhall.launcher.local.Issuer;
import org.guildhall.launcher.local.Service;

/**
 * What a scenario with crashes runs on: one PostgreSQL with durable settings and a database per service, an issuer, and
 * any number of {@link Replica}s. All of them are processes of their own that can be killed and started again, on the
 * same ports and the same data.
 */
final class Cluster implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(2);
    private static final Duration DEATH_LIMIT = Duration.ofSeconds(30);

    private final DataDirectory data;
    private final PgBinaryResolver binaries;
    private final List<String> jvm;
    private final Issuer issuer;
    private final List<Replica> replicas = new ArrayList<>();
    private EmbeddedPostgres postgres;

    private Cluster(DataDirectory data, PgBinaryResolver binaries, List<String> jvm) {
        this.data = data;
        this.binaries = binaries;
        this.jvm = jvm;
        this.issuer = Issuer.of(data);
    }

    /**
     * Starts PostgreSQL with an empty database for each service; the services come with {@link #replica}.
     *
     * @param directory empty or not there yet
     */
    static Cluster start(Path directory) {
        return start(directory, DefaultPostgresBinaryResolver.INSTANCE, List.of());
    }

    /**
     * The same, with services that only the JVM's first compiler compiles: they are ready with half the work, and never
     * as fast as in production. For tests of behaviour.
     */
    static Cluster startQuick(Path directory) {
        return startQuick(directory, DefaultPostgresBinaryResolver.INSTANCE);
    }

    /**
     * The same with another PostgreSQL than the build's own.
     *
     * @param binaries its programs
     */
    static Cluster startQuick(Path directory, PgBinaryResolver binaries) {
        return start(directory, binaries, List.of("-XX:TieredStopAtLevel=1"));
    }

    private static Cluster start(Path directory, PgBinaryResolver binaries, List<String> jvm) {
        DataDirectory data = DataDirectory.at(directory);
        data.prepare();
        Cluster cluster = new Cluster(data, binaries, jvm);
        cluster.startPostgres(freePort());
        for (Service service : Service.values()) {
            cluster.execute("postgres", "CREATE DATABASE " + service.id());
        }
        return cluster;
    }

    private void startPostgres(int port) {
        try {
            postgres = EmbeddedPostgres.builder()
                    .setPgBinaryResolver(binaries)
                    .setDataDirectory(data.root().resolve("postgres"))
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(DEATH_LIMIT)
                    .setPort(port)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "200")
                    // Debian's would put its socket where only its own user may write.
                    .setServerConfig("unix_socket_directories", "")
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log("postgresql")))
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log("postgresql")))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL did not start; its log is " + log("postgresql"), e);
        }
    }

    private java.io.File log(String name) {
        return data.log(name).toFile();
    }

    /**
     * Starts a replica of a packaged service and waits until it is ready.
     *
     * @param settings environment variables beside those for database, issuer and port
     */
    Replica replica(Service service, Map<String, String> settings) {
        Replica replica = prepare(service, freePort(), settings);
        replica.start();
        return replica;
    }

    /**
     * Starts one replica of every service, all at once, each knowing where the others are, and waits until all of them
     * are ready.
     *
     * @param settings as in {@link #replica}; other addresses among them are kept
     */
    Map<Service, Replica> everyService(Map<String, String> settings) {
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        Map<String, String> known = new HashMap<>();
        for (Service service : Service.values()) {
            int port = freePort();
            ports.put(service, port);
            known.put("QUARKUS_GRPC_CLIENTS_" + service.name() + "_HOST", "127.0.0.1");
            known.put("QUARKUS_GRPC_CLIENTS_" + service.name() + "_PORT", Integer.toString(port));
        }
        known.putAll(settings);
        Map<Service, Replica> all = new EnumMap<>(Service.class);
        ports.forEach((service, port) -> all.put(service, prepare(service, port, known)));
        all.values().forEach(Replica::launch);
        all.values().forEach(Replica::awaitReady);
        return all;
    }

    private Replica prepare(Service service, int port, Map<String, String> settings) {
        String name = service.id() + "-" + replicas.size();
        Map<String, String> environment = new HashMap<>();
        environment.putAll(database(service));
        environment.put("GUILDHALL_AUTH_JWKS", issuer.jwks().toString());
        environment.put("GUILDHALL_AUTH_ISSUER", Issuer.NAME);
        environment.put(
                "GUILDHALL_CALLS_TOKEN_FILE",
                issuer.tokenFile(name, token(name, "service")).toString());
        environment.putAll(data.keySettings(service));
        environment.putAll(settings);
        Path jar = ROOT.resolve(service.id() + "-service/target/quarkus-app/quarkus-run.jar");
        Replica replica = new Replica(jvm, jar, data.log(name), environment, port);
        replicas.add(replica);
        return replica;
    }

    /**
     * A port that is free and below those that the system gives to outgoing connections: a client that calls a killed
     * server's port from among them can be connected to itself, and then the server can't have its port back.
     */
    private static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Somebody has it; try another.
            }
        }
        throw new IllegalStateException("no free port");
    }

    /** Issues the tokens that the services accept. */
    Issuer issuer() {
        return issuer;
    }

    /** A token that the services accept. */
    String token(String subject, String role) {
        return issuer.token(subject, role, TOKEN_LIFETIME);
    }

    /** Ends PostgreSQL as a power cut would: SIGKILL to each of its processes. It recovers at the next start. */
    void killPostgres() {
        List<ProcessHandle> processes = new ArrayList<>();
        ProcessHandle postmaster = postmaster();
        processes.add(postmaster);
        postmaster.descendants().forEach(processes::add);
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            process.onExit()
                    .orTimeout(DEATH_LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    /** PostgreSQL's first process; the others are its descendants. */
    ProcessHandle postmaster() {
        try {
            Path file = data.root().resolve("postgres/postmaster.pid");
            return ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(file).get(0).trim()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts PostgreSQL again on its data and port after {@link #killPostgres}. */
    void restartPostgres() {
        int port = postgres.getPort();
        closePostgres();
        startPostgres(port);
    }

    private void closePostgres() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One number from a service's database. */
    long number(Service service, String sql) {
        return Long.parseLong(text(service, sql));
    }

    /** One value from a service's database. */
    String text(Service service, String sql) {
        try (Connection connection = connect(service);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The environment variables that tell a program where a service's database is. */
    Map<String, String> database(Service service) {
        String address = "postgresql://localhost:" + postgres.getPort() + "/" + service.id();
        return Map.of(
                "QUARKUS_DATASOURCE_USERNAME",
                "postgres",
                "QUARKUS_DATASOURCE_PASSWORD",
                "postgres",
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                address,
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:" + address);
    }

    /** PostgreSQL's port on this machine. */
    int postgresPort() {
        return postgres.getPort();
    }

    /** A connection to a service's database, as superuser. */
    Connection connect(Service service) throws SQLException {
        return postgres.getDatabase("postgres", service.id()).getConnection();
    }

    private void execute(String database, String sql) {
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where everything is kept, the logs among it. */
    Path directory() {
        return data.root();
    }

    /** Ends all processes; what they wrote stays. */
    @Override
    public void close() {
        replicas.forEach(Replica::kill);
        closePostgres();
        // PostgreSQL is asked to stop and may outlive that by a moment.
        try (Stream<ProcessHandle> left = ProcessHandle.current().descendants()) {
            left.filter(process -> process.info()
                            .commandLine()
                            .orElse("")
                            .contains(data.root().toString()))
                    .forEach(process -> process.onExit()
                            .orTimeout(DEATH_LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .exceptionally(e -> {
                                process.destroyForcibly();
                                return process;
                            })
                            .join());
        }
    }
}
