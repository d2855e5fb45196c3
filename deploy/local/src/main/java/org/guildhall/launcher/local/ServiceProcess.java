package org.guildhall.launcher.local;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One service in a JVM of its own, as it is deployed: packaged, production profile, configured by its environment. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final long POLL_MS = 50;
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:]+:(\\d+)");

    private final Service service;
    private final Process process;
    private final Path log;
    private final long logStart;
    private volatile boolean ready;

    private ServiceProcess(Service service, Process process, Path log, long logStart) {
        this.service = service;
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /**
     * Demands that a port can be had.
     *
     * @throws Trouble if something else listens on it
     */
    static void requireFree(Service service, int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            probe.setReuseAddress(true);
        } catch (IOException e) {
            throw new Trouble(
                    "Port " + port + ", which " + service.id() + " needs, is in use by another program.",
                    "Stop that program, or choose four other ports with --port-base, for example --port-base 9101.",
                    e);
        }
    }

    /**
     * The port of each service.
     *
     * @param portBase the first of the four; empty lets the system choose each among those that are free now
     */
    static Map<Service, Integer> choosePorts(OptionalInt portBase) {
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (Service service : Service.values()) {
                if (portBase.isPresent()) {
                    ports.put(service, service.port(portBase.getAsInt()));
                } else {
                    ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                    held.add(free);
                    ports.put(service, free.getLocalPort());
                }
            }
            for (ServerSocket free : held) {
                free.close();
            }
        } catch (IOException e) {
            throw new Trouble("There are no free ports.", "Stop some programs, or choose ports with --port-base.", e);
        }
        return ports;
    }

    /** Starts the JVM; {@link #awaitReady} tells when it serves. */
    static ServiceProcess start(
            Service service, Guildhall.Options options, DataDirectory data, int port, Map<String, String> settings) {
        Path jar = jar(options.installation(), service);
        if (!Files.isRegularFile(jar)) {
            throw new Trouble(
                    service.id() + " is not built: there is no " + jar + ".", "Build with: ./mvnw -DskipTests package");
        }
        Path log = data.log(service.id());
        try {
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder = new ProcessBuilder(command(service, jar, data, options.keepClassArchives()));
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("GUILDHALL_"));
            environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
            environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
            // For people at a terminal; in production the log is JSON.
            environment.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "false");
            environment.put("QUARKUS_LOG_CONSOLE_COLOR", "false");
            environment.putAll(settings);
            builder.directory(data.root().toFile());
            builder.redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            return new ServiceProcess(service, builder.start(), log, logStart);
        } catch (IOException e) {
            throw data.unwritable(e);
        }
    }

    /** The service's packaged application. */
    static Path jar(Path installation, Service service) {
        return installation.resolve(service.id() + "-service/target/quarkus-app/quarkus-run.jar");
    }

    private static List<String> command(Service service, Path jar, DataDirectory data, boolean keepArchive)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (service != Service.SETTLEMENT) {
            // Starts faster. Settlement has the hot path, which the second compiler is for.
            command.add("-XX:TieredStopAtLevel=1");
        }
        Path archive = classArchive(service, jar, data);
        if (Files.exists(archive)) {
            command.add("-XX:SharedArchiveFile=" + archive);
        } else if (keepArchive) {
            command.add("-XX:ArchiveClassesAtExit=" + archive);
        }
        command.add("-Xshare:auto");
        command.add("-Xlog:cds=off");
        command.add("-Xlog:cds+dynamic=off");
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    /**
     * The class data sharing archive of this very build on this very JVM; a run without one leaves one behind, which
     * halves the next start. Those of other builds are removed.
     */
    private static Path classArchive(Service service, Path jar, DataDirectory data) throws IOException {
        StringBuilder build = new StringBuilder(System.getProperty("java.vm.version")).append(jar);
        try (Stream<Path> parts = Files.walk(jar.getParent())) {
            for (Path part : parts.filter(Files::isRegularFile).sorted().toList()) {
                build.append(part)
                        .append(Files.size(part))
                        .append(Files.getLastModifiedTime(part).toMillis());
            }
        }
        String name = service.id() + "-" + shortDigest(build.toString()) + ".jsa";
        try (Stream<Path> archives = Files.list(data.classArchives())) {
            for (Path other : archives.toList()) {
                String otherName = other.getFileName().toString();
                if (otherName.startsWith(service.id() + "-") && !otherName.equals(name)) {
                    Files.delete(other);
                }
            }
        }
        return data.classArchives().resolve(name);
    }

    private static String shortDigest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Waits until it takes calls.
     *
     * @return its port
     * @throws Trouble if it ends or isn't ready in time; the end of its log is in the message
     */
    int awaitReady() {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw failed("ended while it started, with exit code " + process.exitValue());
            }
            int port = listeningOn();
            if (port > 0 && isReady(port)) {
                ready = true;
                return port;
            }
            try {
                // A process that starts announces nothing but its log and its port; bounded by the deadline.
                Thread.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed("was not waited for");
            }
        }
        throw failed("was not ready after " + READY_LIMIT.toSeconds() + " s");
    }

    private Trouble failed(String what) {
        String end = LogTail.of(log, 12);
        if (end.contains("No space left on device")) {
            return new Trouble("The disk is full: " + service.id() + " " + what + ".", "Free some space, start again.");
        }
        return new Trouble(
                service.id() + " " + what + ".\n" + end.indent(4).stripTrailing(), "Its whole log is " + log + ".");
    }

    private int listeningOn() {
        try (var channel = Files.newByteChannel(log, StandardOpenOption.READ)) {
            channel.position(logStart);
            byte[] text = new byte[(int) Math.min(1 << 20, channel.size() - logStart)];
            int read = channel.read(java.nio.ByteBuffer.wrap(text));
            Matcher line = LISTENING.matcher(new String(text, 0, Math.max(read, 0), StandardCharsets.UTF_8));
            return line.find() ? Integer.parseInt(line.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Whether a service on that port says that it is ready. */
    static boolean isReady(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(PROBE_LIMIT)
                .build();
        try {
            return Probe.CLIENT
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Made at the first use only. */
    private static final class Probe {
        private static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PROBE_LIMIT)
                .build();
    }

    Service service() {
        return service;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to finish what it has begun and to end; one that isn't ready yet has begun nothing. */
    void askToStop() {
        if (ready) {
            process.destroy();
        } else {
            process.destroyForcibly();
        }
    }

    /** Returns when it has ended. */
    @Override
    public void close() {
        askToStop();
        Leftovers.awaitEnd(process.toHandle(), STOP_LIMIT);
    }
}
