package org.guildhall.launcher.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/** A local Guildhall that runs: PostgreSQL, an issuer and the four services. Closing it stops all of them in order. */
public final class Guildhall implements AutoCloseable {
    /** Where the services' ports begin unless somebody says otherwise. */
    public static final int DEFAULT_PORT_BASE = 8101;

    /** Written anew at each start, and longer than anybody lets a local start run. */
    private static final Duration SERVICE_TOKEN_LIFE = Duration.ofDays(90);

    private static final Duration WATCH = Duration.ofMillis(500);

    private final DataDirectory data;
    private final DataDirectory.Lock lock;
    private final Issuer issuer;
    private final List<ServiceProcess> services = new ArrayList<>();
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private RunRecord record = RunRecord.begin();
    private volatile Database database;
    private final Thread closer = new Thread(this::close, "guildhall-closer");
    private boolean closed;

    /**
     * How to start.
     *
     * @param installation the folder that the services were built in: the repository's root
     * @param portBase the first of the four ports; empty lets the system choose each
     * @param keepClassArchives whether the first stop takes a few seconds more to keep what halves later starts
     */
    public record Options(Path installation, OptionalInt portBase, boolean keepClassArchives) {}

    private Guildhall(DataDirectory data, DataDirectory.Lock lock) {
        this.data = data;
        this.lock = lock;
        this.issuer = Issuer.of(data);
    }

    /**
     * Starts everything and returns when all four services are ready.
     *
     * @param progress is told each step in words
     * @throws Trouble if something is in the way; then nothing is left running
     */
    public static Guildhall start(DataDirectory data, Options options, Consumer<String> progress) {
        data.prepare();
        DataDirectory.Lock lock = data.lock();
        Guildhall guildhall;
        try {
            guildhall = new Guildhall(data, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        // Ctrl-C and SIGTERM stop everything in order, from the first moment on.
        Runtime.getRuntime().addShutdownHook(guildhall.closer);
        try {
            guildhall.startAll(options, progress);
            return guildhall;
        } catch (RuntimeException e) {
            boolean interrupted = guildhall.isClosed();
            guildhall.close();
            throw interrupted ? new Trouble("Stopped before everything was up.", "Start again when you like.", e) : e;
        }
    }

    private void startAll(Options options, Consumer<String> progress) {
        int ended = Leftovers.clear(data);
        if (ended > 0) {
            progress.accept("an earlier run was killed; ended the " + ended + " processes it left");
        }
        options.portBase().ifPresent(base -> {
            for (Service service : Service.values()) {
                ServiceProcess.requireFree(service, service.port(base));
            }
        });
        record(record);
        long begin = System.nanoTime();
        database = Database.start(data);
        record(record.withPort(RunRecord.POSTGRESQL, database.port()));
        progress.accept("PostgreSQL is up (port " + database.port() + ", durable) after " + since(begin));
        // Each service has to know the others' ports before they listen.
        Map<Service, Integer> chosen = ServiceProcess.choosePorts(options.portBase());
        for (Service service : Service.values()) {
            int port = chosen.get(service);
            Map<String, String> settings = new java.util.HashMap<>(database.environment(service));
            settings.put("GUILDHALL_AUTH_JWKS", issuer.jwks().toString());
            settings.put("GUILDHALL_AUTH_ISSUER", Issuer.NAME);
            settings.putAll(data.keySettings(service));
            settings.putAll(callsToTheOthers(service, chosen));
            ServiceProcess process = ServiceProcess.start(service, options, data, port, settings);
            synchronized (this) {
                services.add(process);
                record(record.with(service.id(), process.handle()));
                if (closed) {
                    process.close();
                    throw new IllegalStateException("closed while starting");
                }
            }
        }
        for (ServiceProcess process : services) {
            int port = process.awaitReady();
            ports.put(process.service(), port);
            record(record.withPort(process.service().id(), port));
            progress.accept(process.service().id() + " is ready (port " + port + ") after " + since(begin));
        }
    }

    /**
     * Gives work what a service's process is told about its database, which is started for it unless it runs.
     *
     * @throws Trouble if there is no database yet or it doesn't start
     */
    public static <T> T withDatabase(DataDirectory data, Service service, Function<Map<String, String>, T> work) {
        if (!data.exists()) {
            throw new Trouble(data.root() + " holds no Guildhall data.", "Start once with ./guildhall up.");
        }
        if (data.isLocked()) {
            Integer port = RunRecord.read(data)
                    .map(record -> record.ports().get(RunRecord.POSTGRESQL))
                    .orElseThrow(() -> new Trouble(
                            "Something runs on " + data.root() + " but is only just starting.",
                            "Try again in a moment."));
            return work.apply(Database.environment(data, service, port));
        }
        try (DataDirectory.Lock lock = data.lock()) {
            Leftovers.clear(data);
            try (Database database = Database.start(data)) {
                return work.apply(database.environment(service));
            }
        }
    }

    /** What a service needs to tell the others what happened: who they are, and a token that says who it is. */
    private Map<String, String> callsToTheOthers(Service service, Map<Service, Integer> ports) {
        Map<String, String> settings = new java.util.HashMap<>();
        String token = issuer.token(service.id() + "-service", "service", SERVICE_TOKEN_LIFE);
        settings.put(
                "GUILDHALL_CALLS_TOKEN_FILE",
                issuer.tokenFile(service.id() + "-service", token).toString());
        ports.forEach((receiver, port) -> {
            String client = "QUARKUS_GRPC_CLIENTS_" + receiver.name();
            settings.put(client + "_HOST", "127.0.0.1");
            settings.put(client + "_PORT", Integer.toString(port));
        });
        // Somebody who watches shouldn't wait a minute for a federation's score to follow its members'.
        settings.put("GUILDHALL_MEMBERSHIP_TELL_SCORES_EVERY", "5s");
        return settings;
    }

    private synchronized void record(RunRecord changed) {
        record = changed;
        if (!closed) {
            record.write(data);
        }
    }

    /** Whether it was stopped or is being stopped. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private static String since(long begin) {
        return String.format(java.util.Locale.ROOT, "%.1f s", (System.nanoTime() - begin) / 1e9);
    }

    /** The port of a service, for gRPC and HTTP, on 127.0.0.1. */
    public int port(Service service) {
        return ports.get(service);
    }

    /** Issues the tokens that the services accept. */
    public Issuer issuer() {
        return issuer;
    }

    /** Where everything is kept. */
    public DataDirectory data() {
        return data;
    }

    /**
     * Returns when a service has ended by itself, which none does unless something is wrong.
     *
     * @return that service
     * @throws InterruptedException if the thread is interrupted
     */
    public Service awaitFailure() throws InterruptedException {
        while (true) {
            for (ServiceProcess process : services) {
                if (!process.isAlive()) {
                    return process.service();
                }
            }
            // Several processes are watched at once, for as long as they live.
            Thread.sleep(WATCH.toMillis());
        }
    }

    /** Whether a service on that port of this machine takes calls. */
    public static boolean isReady(int port) {
        return ServiceProcess.isReady(port);
    }

    /**
     * Ends what a killed run left running.
     *
     * @return how many processes were ended
     * @throws Trouble if a run has the directory
     */
    public static int clearLeftovers(DataDirectory data) {
        try (DataDirectory.Lock lock = data.lock()) {
            return clearLeftovers(data, lock);
        }
    }

    /** The same for who has the directory already. */
    public static int clearLeftovers(DataDirectory data, DataDirectory.Lock lock) {
        java.util.Objects.requireNonNull(lock, "only who has the directory may clear it up");
        return Leftovers.clear(data);
    }

    /** The process of a service, so that a test can end it. */
    public ProcessHandle process(Service service) {
        return services.stream()
                .filter(process -> process.service() == service)
                .findFirst()
                .orElseThrow()
                .handle();
    }

    /** Stops the services, all at once, then PostgreSQL. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        services.forEach(ServiceProcess::askToStop);
        services.forEach(ServiceProcess::close);
        if (database != null) {
            database.close();
        } else {
            Leftovers.clear(data);
        }
        RunRecord.remove(data);
        lock.close();
        if (Thread.currentThread() != closer) {
            try {
                Runtime.getRuntime().removeShutdownHook(closer);
            } catch (IllegalStateException e) {
                // The JVM is ending already, and its hook finds nothing left to do.
            }
        }
    }
}
