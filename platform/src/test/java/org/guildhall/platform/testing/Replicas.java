package org.guildhall.platform.testing;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packaged replicas of the module's service, each in a JVM of its own as in production, against one database. For tests with
 * the tag {@code packaged}.
 */
public final class Replicas implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");
    private static final int LARGEST_MESSAGE = 64 << 20;

    private final GuildhallTestResource surroundings = new GuildhallTestResource();
    private final List<String> options;
    private final Map<String, String> config;
    private final List<Process> processes = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    /** Starts so many and returns when all listen. */
    public Replicas(int count, Map<String, String> settings) throws Exception {
        this(count, settings, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    }

    /** The same with these options of the JVM. */
    public Replicas(int count, Map<String, String> settings, List<String> options) throws Exception {
        this.options = options;
        config = surroundings.start();
        try {
            config.putAll(settings);
            for (int replica = 0; replica < count; replica++) {
                add();
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Starts one more and returns when it listens. */
    public void add() throws IOException, InterruptedException {
        Path log = Path.of("target", "replica-" + processes.size() + ".log");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        config.forEach((name, value) ->
                builder.environment().put(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value));
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        Process process = builder.start();
        processes.add(process);
        int port = port(process, log);
        ports.add(port);
        channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build());
    }

    /** Waits until the replica says where it listens. */
    private static int port(Process process, Path log) throws IOException, InterruptedException {
        for (int tenths = 0; tenths < 1200; tenths++) {
            Matcher listening = LISTENING.matcher(Files.readString(log));
            if (listening.find()) {
                return Integer.parseInt(listening.group(1));
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("the replica ended: " + Files.readString(log));
            }
            // The log is all that tells when it listens; looked at ten times a second, for two minutes at most.
            Thread.sleep(100);
        }
        throw new IllegalStateException("the replica doesn't listen: " + Files.readString(log));
    }

    /** The connection to a replica, from 0. */
    public ManagedChannel channel(int replica) {
        return channels.get(replica);
    }

    /** Where a replica takes calls on this machine. */
    public int port(int replica) {
        return ports.get(replica);
    }

    /** The JVM of a replica, from 0. */
    public Process process(int replica) {
        return processes.get(replica);
    }

    /** The database of all of them, for JDBC. */
    public String database() {
        return config.get("quarkus.datasource.jdbc.url");
    }

    @Override
    public void close() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        for (Process replica : processes) {
            replica.destroy();
            if (!replica.waitFor(40, TimeUnit.SECONDS)) {
                replica.destroyForcibly();
            }
        }
        surroundings.stop();
    }
}
